"""Records, one call at a time, as the real client uses them."""

import pytest
from hubspot.crm.objects import ApiException

from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Start

BASIC = "crm.objects.basic_api"
DEAL_TO_CONTACT = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}


def test_a_record_is_made_read_changed_and_archived(hub: Hub) -> None:
    api = hub.api(BASIC)
    made = api.create("contacts", {"properties": {"firstname": "Ada"}})
    assert made.properties["firstname"] == "Ada"
    api.update("contacts", made.id, {"properties": {"lastname": "Byron"}})
    read = api.get_by_id("contacts", made.id, properties=["firstname", "lastname"])
    assert (read.properties["firstname"], read.properties["lastname"]) == ("Ada", "Byron")
    api.archive("contacts", made.id)
    with pytest.raises(ApiException) as gone:
        api.get_by_id("contacts", made.id)
    assert gone.value.status == 404


def test_a_read_shows_default_properties_unless_it_names_others(hub: Hub) -> None:
    record = hub.create("contacts", firstname="Ada", phone="1")
    assert "phone" not in hub.properties("contacts", record)
    named = hub.properties("contacts", record, "phone", "unknown_name")
    assert set(named) == {"phone", "hs_object_id", "createdate", "lastmodifieddate"}


@pytest.mark.parametrize(("how", "shown"), [("null", True), ("omit", False)])
def test_a_property_never_set_is_null_or_absent(start: Start, how: str, *, shown: bool) -> None:
    hub = start(empty_properties=how)
    read = hub.properties("contacts", hub.create("contacts"), "phone")
    assert ("phone" in read) == shown
    assert read.get("phone") is None


def test_a_cleared_property_is_blank(hub: Hub) -> None:
    record = hub.create("contacts", phone="1")
    hub.api(BASIC).update("contacts", record, {"properties": {"phone": ""}})
    assert hub.properties("contacts", record, "phone")["phone"] == ""


def test_numbers_and_truth_values_become_text_and_null_clears(hub: Hub) -> None:
    product = hub.create("products", name="Hat", price=12.5, tax=1)
    assert hub.properties("products", product, "price")["price"] == "12.5"
    path = f"/crm/v3/objects/products/{product}"
    hub.call("PATCH", path, {"properties": {"price": None}})
    assert hub.properties("products", product, "price")["price"] == ""


def test_pages_hold_every_record_once(hub: Hub) -> None:
    made = [hub.create("products", name=str(number)) for number in range(7)]
    seen, after = [], None
    while True:
        page = hub.api(BASIC).get_page("products", limit=3, **({"after": after} if after else {}))
        seen += [record.id for record in page.results]
        if page.paging is None:
            break
        after = page.paging.next.after
    assert seen == made


@pytest.mark.parametrize("limit", ["0", "101", "ten"])
def test_a_page_has_at_most_a_hundred_records(hub: Hub, limit: str) -> None:
    assert hub.call("GET", "/crm/v3/objects/contacts", limit=limit).status_code == 400


def test_a_page_with_history_has_at_most_fifty(hub: Hub) -> None:
    params = {"limit": 51, "propertiesWithHistory": "email"}
    assert hub.call("GET", "/crm/v3/objects/contacts", **params).status_code == 400


def test_archived_records_are_listed_apart(hub: Hub) -> None:
    kept, gone = hub.create("contacts"), hub.create("contacts")
    hub.api(BASIC).archive("contacts", gone)
    assert [r.id for r in hub.api(BASIC).get_page("contacts").results] == [kept]
    (archived,) = hub.api(BASIC).get_page("contacts", archived=True).results
    assert (archived.id, archived.archived) == (gone, True)


def test_a_record_shows_the_values_that_a_property_has_had(hub: Hub) -> None:
    record = hub.create("contacts", phone="1")
    hub.api(BASIC).update("contacts", record, {"properties": {"phone": "2"}})
    read = hub.api(BASIC).get_by_id("contacts", record, properties_with_history=["phone"])
    assert [entry.value for entry in read.properties_with_history["phone"]] == ["2", "1"]


def test_a_record_is_made_with_associations_and_shows_them(hub: Hub) -> None:
    contact = hub.create("contacts")
    to_contact = {"to": {"id": contact}, "types": [DEAL_TO_CONTACT]}
    deal = hub.create("deals", [to_contact], dealname="Cart", dealstage="closedwon")
    read = hub.api(BASIC).get_by_id("contacts", contact, associations=["deals"])
    (result,) = read.associations["deals"].results
    assert (result.id, result.type) == (deal, "contact_to_deal")


@pytest.mark.parametrize(
    ("to", "kind", "status"),
    [("1", DEAL_TO_CONTACT, 404), ("1", {**DEAL_TO_CONTACT, "associationTypeId": 4}, 400)],
)
def test_an_impossible_association_makes_no_record(
    hub: Hub, to: str, kind: dict[str, object], status: int
) -> None:
    body = {
        "properties": {"dealname": "Cart", "dealstage": "closedwon"},
        "associations": [{"to": {"id": to}, "types": [kind]}],
    }
    assert hub.call("POST", "/crm/v3/objects/deals", body).status_code == status
    assert hub.get("/crm/v3/objects/deals")["results"] == []


def test_a_record_is_found_by_a_unique_property(shop: Hub) -> None:
    record = shop.create("contacts", external_id="7", email="Ada@Example.com")
    for name, value in (("external_id", "7"), ("email", "ada@example.COM")):
        result = shop.api(BASIC).get_by_id("contacts", value, id_property=name)
        assert result.id == record
    changed = {"properties": {"age": "36"}}
    assert shop.api(BASIC).update("contacts", "7", changed, id_property="external_id").id == record


@pytest.mark.parametrize("name", ["firstname", "nothing"])
def test_a_property_without_unique_values_finds_nobody(hub: Hub, name: str) -> None:
    answer = hub.call("GET", "/crm/v3/objects/contacts/Ada", idProperty=name)
    assert answer.status_code == 400


def test_a_second_contact_with_an_address_is_a_conflict_that_names_the_first(hub: Hub) -> None:
    first = hub.create("contacts", email="ada@example.com")
    body = {"properties": {"email": "ADA@example.com"}}
    answer = hub.call("POST", "/crm/v3/objects/contacts", body)
    assert (answer.status_code, answer.json()["category"]) == (409, "CONFLICT")
    assert answer.json()["message"] == f"Contact already exists. Existing ID: {first}"
    assert "ada@" not in answer.text.lower()


def test_an_archived_record_gives_its_unique_values_back(hub: Hub) -> None:
    first = hub.create("contacts", email="ada@example.com")
    hub.api(BASIC).archive("contacts", first)
    assert hub.create("contacts", email="ada@example.com") != first


def test_a_change_to_the_same_values_changes_nothing(start: Start, clock: Clock) -> None:
    hub = start(now=clock)
    record = hub.create("contacts", firstname="Ada")
    before, counter = hub.properties("contacts", record), hub.counter("0-1")
    clock.seconds += 60
    hub.api(BASIC).update("contacts", record, {"properties": {"firstname": "Ada"}})
    assert hub.properties("contacts", record) == before
    assert hub.counter("0-1") == counter


def test_a_change_moves_the_modification_date_and_the_counter(start: Start, clock: Clock) -> None:
    hub = start(now=clock)
    record = hub.create("contacts", firstname="Ada")
    counter = hub.counter("0-1")
    clock.seconds += 60
    hub.api(BASIC).update("contacts", record, {"properties": {"firstname": "Eva"}})
    read = hub.properties("contacts", record)
    assert read["createdate"] == "2023-11-14T22:13:20.000Z"
    assert read["lastmodifieddate"] == "2023-11-14T22:14:20.000Z"
    assert hub.counter("0-1") == counter + 1


def test_record_ids_of_a_new_portal_are_unlike_a_shops_own(hub: Hub) -> None:
    assert int(hub.create("contacts")) > 10**10
    assert hub.create("products") != hub.create("contacts")


def test_an_unknown_object_type_is_refused(hub: Hub) -> None:
    refusal = hub.expect(400, "GET", "/crm/v3/objects/spaceships")
    assert refusal["message"] == "Unable to infer object type from: spaceships"
