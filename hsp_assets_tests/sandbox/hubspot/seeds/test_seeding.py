"""Filling a portal."""

import sqlite3

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start


def test_a_portal_of_an_earlier_version_gets_the_types_that_it_lacks(start: Start) -> None:
    old = start()
    contact = old.create("contacts", email="a@shop.example")
    old.close()
    forget(old)
    new = start()
    assert new.get("/crm/v3/objects/companies") == {"results": []}
    assert new.get("/crm/v3/pipelines/tickets")["results"][0]["id"] == "0"
    assert [one["id"] for one in new.get("/crm/v3/objects/contacts")["results"]] == [contact]
    company = new.create("companies", name="Shop")
    path = f"/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}"
    assert new.call("PUT", path).status_code == 200


def forget(hub: Hub) -> None:
    """Leave in the portal's file what an earlier version made."""
    with sqlite3.connect(hub.database) as file:
        file.executescript(
            "CREATE TEMP TABLE ours AS SELECT value AS id "
            """FROM json_each('["0-1", "0-3", "0-7", "0-8"]');"""
            "DELETE FROM object_types WHERE type_id NOT IN (SELECT id FROM ours);"
            "DELETE FROM property_definitions WHERE object_type NOT IN (SELECT id FROM ours);"
            "DELETE FROM property_groups WHERE object_type NOT IN (SELECT id FROM ours);"
            "DELETE FROM pipelines WHERE object_type NOT IN (SELECT id FROM ours);"
            "DELETE FROM association_types WHERE from_type NOT IN (SELECT id FROM ours) "
            "OR to_type NOT IN (SELECT id FROM ours)"
        )
    file.close()
