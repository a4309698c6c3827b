"""Lists of records that were chosen."""

from hsp_assets_tests.sandbox.hubspot.conftest import Hub


def test_a_list_has_the_records_that_were_added_page_by_page(shop: Hub) -> None:
    people = [shop.create("contacts") for _ in range(3)]
    path = "/crm/lists/2026-09"
    new = {"name": "Regulars", "objectTypeId": "0-1", "processingType": "MANUAL"}
    made = shop.post(path, new)["list"]["listId"]
    done = shop.call("PUT", f"{path}/{made}/memberships/add", [*people, "1"]).json()
    assert (done["recordsIdsAdded"], done["recordIdsMissing"]) == (people, ["1"])
    first = shop.get(f"{path}/{made}/memberships", limit=2)
    assert [one["recordId"] for one in first["results"]] == people[:2]
    after = first["paging"]["next"]["after"]
    last = shop.get(f"{path}/{made}/memberships", limit=2, after=after)
    assert [one["recordId"] for one in last["results"]] == people[2:]
    assert "paging" not in last
