"""Imports that make records map what every record must have."""

from hsp_assets_tests.sandbox.hubspot.conftest import Hub


def test_an_import_that_creates_contacts_maps_a_name_or_an_address(shop: Hub) -> None:
    refused = shop.upload(shop.contact_import("CREATE"), rows="external_id,age\nu1,1\n")
    assert refused.status_code == 400
    answer = refused.json()
    assert answer["message"] == (
        "Some required properties for CONTACT creates are missing: "
        "[One of [firstname, email, lastname]]"
    )
    assert answer["context"] == {"CONTACT properties": ["[external_id, age]"]}


def test_an_import_that_creates_refuses_rows_of_records_that_exist(shop: Hub) -> None:
    shop.create("contacts", external_id="old")
    request = shop.contact_import("CREATE", shop.mapping("contacts", "firstname"))
    done = shop.run_import(request, rows="external_id,age,firstname\nold,1,A\nnew,2,B\n")
    assert done["metadata"]["counters"]["CREATED_OBJECTS"] == 1
    assert shop.errors(done) == [(2, "CREATE_ONLY_IMPORT")]


def test_an_import_that_may_update_need_not_map_what_new_records_must_have(shop: Hub) -> None:
    shop.require("contacts", "jobtitle")
    done = shop.run_import(shop.contact_import(), rows="external_id,age\nu1,1\n")
    assert done["state"] == "DONE"


def test_the_required_fields_of_the_form_are_asked_of_dated_imports_alone(shop: Hub) -> None:
    shop.require("contacts", "jobtitle")
    request = shop.contact_import("CREATE", shop.mapping("contacts", "firstname"))
    rows = "external_id,age,firstname\nu1,1,A\n"
    refused = shop.upload_to("/crm/imports/2026-09", request, {"rows": rows})
    assert refused.status_code == 400
    assert "[jobtitle]" in refused.json()["message"]
    assert shop.upload(request, rows=rows).status_code == 200
