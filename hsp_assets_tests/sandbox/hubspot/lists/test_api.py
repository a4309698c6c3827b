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


def test_a_new_portal_has_no_lists(hub: Hub) -> None:
    found = hub.post("/crm/v3/lists/search", {"count": 250, "offset": 0, "sort": "HS_UPDATED_AT"})
    assert found == {"lists": [], "hasMore": False, "offset": 0, "total": 0}
    assert hub.get("/crm/v3/lists") == {"lists": []}
    assert hub.call("GET", "/crm/v3/lists/7/memberships").status_code == 404


def test_lists_are_found_page_by_page_and_by_a_part_of_their_name(hub: Hub) -> None:
    path = "/crm/lists/2026-09"
    made = [
        hub.post(path, {"name": name, "objectTypeId": "0-1", "processingType": "MANUAL"})["list"]
        for name in ("Regulars", "Guests", "Regular guests")
    ]
    first = hub.post(f"{path}/search", {"count": 2})
    rest = hub.post(f"{path}/search", {"count": 2, "offset": first["offset"]})
    assert [*first["lists"], *rest["lists"]] == made
    assert (first["hasMore"], rest["hasMore"], rest["total"]) == (True, False, 3)
    assert hub.post(f"{path}/search", {"query": "GUEST"})["lists"] == made[1:]
    assert hub.get(path, listIds=f"{made[2]['listId']},9")["lists"] == [made[2]]
    assert made[0]["updatedAt"].endswith("Z")
