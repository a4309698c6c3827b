"""Owners, in the shapes of the versions that programs ask for."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json, Start

PATHS = ["/crm/v3/owners", "/crm/owners/2026-09"]


def add(hub: Hub, name: str) -> Json:
    """A user of the account, as the stand-in's control makes one."""
    owner = {"email": f"{name}@shop.example", "firstName": name, "lastName": "Seller"}
    added: Json = hub.post("/sandbox/owners", owner)["owners"][-1]
    return added


@pytest.mark.parametrize("path", PATHS)
def test_nobody_owns_anything_in_a_new_account(hub: Hub, path: str) -> None:
    assert hub.get(path, limit=100) == {"results": []}
    assert hub.call("GET", f"{path}/7").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_owners_are_listed_page_by_page_and_found_by_id_and_address(hub: Hub, path: str) -> None:
    ann, bob, cid = (add(hub, name) for name in ("ann", "bob", "cid"))
    first = hub.get(path, limit=2)
    rest = hub.call("GET", first["paging"]["next"]["link"].removeprefix(hub.url)).json()
    assert [*first["results"], *rest["results"]] == [ann, bob, cid]
    assert "paging" not in rest
    assert hub.get(f"{path}/{bob['id']}") == bob
    assert hub.get(path, email="cid@shop.example")["results"] == [cid]
    assert hub.get(path, archived="true")["results"] == []


def test_five_hundred_owners_may_be_asked_for_at_once_and_not_one_more(hub: Hub) -> None:
    assert hub.get(PATHS[0], limit=500) == {"results": []}
    assert hub.call("GET", PATHS[0], limit=501).status_code == 400


def test_version_2_lists_owners_without_pages(hub: Hub) -> None:
    ann = add(hub, "ann")
    (old,) = hub.call("GET", "/owners/v2/owners").json()
    assert (old["ownerId"], old["email"]) == (int(ann["id"]), ann["email"])


def test_owners_need_their_scope(start: Start) -> None:
    hub = start(scopes=frozenset({"crm.objects.contacts.read"}))
    assert hub.call("GET", "/crm/v3/owners").status_code == 403
