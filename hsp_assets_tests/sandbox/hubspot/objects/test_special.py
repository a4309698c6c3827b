"""Merging records and deleting contacts for privacy."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub

CONTACTS = "/crm/v3/objects/contacts"


def merged(hub: Hub, primary: str, other: str) -> int:
    body = {"primaryObjectId": primary, "objectIdToMerge": other}
    return hub.call("POST", f"{CONTACTS}/merge", body).status_code


def test_the_client_merges_two_contacts(hub: Hub) -> None:
    first = hub.create("contacts", firstname="Ada", email="ada@example.com")
    second = hub.create("contacts", firstname="A.", lastname="Byron", email="a@example.com")
    body = {"primaryObjectId": first, "objectIdToMerge": second}
    hub.api("crm.contacts.basic_api").merge(body)
    read = hub.properties("contacts", first, "firstname", "lastname", "hs_merged_object_ids")
    assert (read["firstname"], read["lastname"]) == ("Ada", "Byron")
    assert read["hs_merged_object_ids"] == second
    assert [r["id"] for r in hub.get(CONTACTS)["results"]] == [first]


def test_the_merged_id_leads_to_the_survivor_but_not_in_a_batch(hub: Hub) -> None:
    first, second = hub.create("contacts"), hub.create("contacts")
    merged(hub, first, second)
    changed = hub.call("PATCH", f"{CONTACTS}/{second}", {"properties": {"phone": "1"}})
    assert changed.json()["id"] == first
    body = {"inputs": [{"id": second, "properties": {"phone": "2"}}]}
    assert hub.call("POST", f"{CONTACTS}/batch/update", body).status_code == 207


def test_both_addresses_find_the_survivor(hub: Hub) -> None:
    first = hub.create("contacts", email="ada@example.com")
    second = hub.create("contacts", email="a@example.com")
    merged(hub, first, second)
    assert hub.get(f"{CONTACTS}/a@example.com", idProperty="email")["id"] == first
    answer = hub.call("POST", CONTACTS, {"properties": {"email": "a@example.com"}})
    assert answer.status_code == 409


def test_deals_of_both_belong_to_the_survivor(hub: Hub) -> None:
    first, second, deal = hub.create("contacts"), hub.create("contacts"), hub.deal()
    for contact in (first, second):
        hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    merged(hub, first, second)
    associations = hub.rows("SELECT from_id, to_id FROM associations WHERE from_type = '0-1'")
    assert associations == [(int(first), int(deal))]


def test_merged_deals_are_one(hub: Hub) -> None:
    first, second = hub.deal("One"), hub.deal("Two", amount="5")
    body = {"primaryObjectId": first, "objectIdToMerge": second}
    answer = hub.call("POST", "/crm/v3/objects/0-3/merge", body)
    assert answer.json()["properties"]["amount"] == "5"


@pytest.mark.parametrize("other", ["1", "itself"])
def test_a_merge_needs_two_records(hub: Hub, other: str) -> None:
    first = hub.create("contacts")
    assert merged(hub, first, first if other == "itself" else other) in (400, 404)


def test_products_cannot_be_merged(hub: Hub) -> None:
    body = {"primaryObjectId": "1", "objectIdToMerge": "2"}
    assert hub.call("POST", "/crm/v3/objects/products/merge", body).status_code == 400


def test_the_client_deletes_a_contact_for_privacy_and_nothing_of_it_stays(shop: Hub) -> None:
    record = shop.create(
        "contacts", email="ada@example.com", firstname="Winifred", external_id="u1"
    )
    deal = shop.deal()
    shop.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{record}")
    request = shop.import_request(*shop.columns("contacts", "email", "age"))
    failed = shop.run_import(request, rows="email,age\nada@example.com,x\n")
    body = {"objectId": "ada@example.com", "idProperty": "email"}
    shop.api("crm.contacts.basic_api").purge(body)
    assert shop.rows("SELECT count(*) FROM objects WHERE type_id = '0-1'") == [(0,)]
    assert shop.rows("SELECT count(*) FROM associations") == [(0,)]
    assert shop.errors(failed) == [(2, "COULD_NOT_PARSE_NUMBER")]
    for table in ("objects", "property_history", "unique_values", "import_errors", "forgotten"):
        text = str(shop.rows(f"SELECT * FROM {table}")).lower()  # noqa: S608 (a constant)
        assert "ada@" not in text
        assert "winifred" not in text


def test_a_forgotten_address_does_not_come_back(shop: Hub) -> None:
    record = shop.create("contacts", email="ada@example.com")
    shop.call("POST", f"{CONTACTS}/gdpr-delete", {"objectId": record})
    answer = shop.call("POST", CONTACTS, {"properties": {"email": "ADA@example.com"}})
    assert answer.json()["errors"][0]["code"] == "GDPR_BLACKLISTED_EMAIL"
    request = shop.import_request(shop.mapping("contacts", "email"))
    done = shop.run_import(request, rows="email\nada@example.com\neva@example.com\n")
    assert shop.errors(done) == [(2, "GDPR_BLACKLISTED_EMAIL")]


def test_forgetting_somebody_unknown_is_no_error(hub: Hub) -> None:
    assert hub.call("POST", f"{CONTACTS}/gdpr-delete", {"objectId": "1"}).status_code == 204
