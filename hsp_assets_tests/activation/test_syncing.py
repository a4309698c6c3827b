"""Recommendations in HubSpot are replaced, never accumulated."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hsp_assets.activation.custom_object import CONTACTS, Place, ensure_place, schema_definition
from hsp_assets.activation.syncing import Recommendations, Replacement, Written
from hsp_assets.failures import PermanentFailure, PortalMismatch
from hsp_assets.portal import model as portal
from hsp_assets.resources.hubspot import HubSpotResource

DECLARED = portal.RECOMMENDATION
Rows = Callable[[str], list[Any]]


@pytest.fixture
def contacts(hubspot: HubSpotResource) -> dict[str, str]:
    """Record ids of two contacts, by their external ids."""
    people = [{"external_id": user} for user in ("u1", "u2")]
    written = hubspot.custom_objects.upsert(CONTACTS, "external_id", people)
    return {one["properties"]["external_id"]: str(one["id"]) for one in written}


@pytest.fixture
def rows(portal_file: Path) -> Rows:

    def read(sql: str) -> list[Any]:
        with closing(sqlite3.connect(portal_file)) as file:
            return file.execute(sql).fetchall()

    return read


def place(hubspot: HubSpotResource) -> Place:
    return ensure_place(hubspot.custom_objects, DECLARED)


def some(contacts: dict[str, str], **items: str) -> list[Recommendations]:
    """What customers are recommended: a letter for each product."""
    return [
        Recommendations(user, contacts[user], tuple((item, f"Item {item}") for item in letters))
        for user, letters in items.items()
    ]


def replace(hubspot: HubSpotResource, wanted: list[Recommendations]) -> Written:
    replacement = Replacement(hubspot.custom_objects, place(hubspot))
    replacement.write(wanted)
    return replacement.finish()


def test_each_recommendation_is_a_record_beside_its_contact(
    hubspot: HubSpotResource, contacts: dict[str, str], rows: Rows
) -> None:
    done = replace(hubspot, some(contacts, u1="abc", u2="a"))
    assert (done.wanted, done.created, done.kept) == (4, 4, 4)
    found = hubspot.custom_objects.records(place(hubspot).type_id, ["user_id", "rank", "item_id"])
    best = {(r["properties"]["user_id"], r["properties"]["rank"]): r for r in found}
    assert best["u1", "3"]["properties"]["item_id"] == "c"
    label = place(hubspot).label_id
    sql = f"SELECT to_id FROM associations WHERE association_type_id = {label} ORDER BY 1"  # noqa: S608
    assert [str(row[0]) for row in rows(sql)] == [contacts["u1"]] * 3 + [contacts["u2"]]


def test_doing_it_again_changes_nothing(
    hubspot: HubSpotResource, contacts: dict[str, str], rows: Rows
) -> None:
    replace(hubspot, some(contacts, u1="abc", u2="a"))
    before = rows("SELECT * FROM changes ORDER BY scope")
    again = replace(hubspot, some(contacts, u1="abc", u2="a"))
    assert (again.unchanged, again.created, again.updated, again.removed) == (4, 0, 0, 0)
    assert rows("SELECT * FROM changes ORDER BY scope") == before


def test_what_is_recommended_now_takes_the_place_of_what_was(
    hubspot: HubSpotResource, contacts: dict[str, str]
) -> None:
    type_id = place(hubspot).type_id
    replace(hubspot, some(contacts, u1="abc", u2="ab"))
    ids = {r["id"] for r in hubspot.custom_objects.records(type_id, [])}
    done = replace(hubspot, some(contacts, u1="xb"))
    assert (done.updated, done.unchanged, done.removed, done.kept) == (1, 1, 3, 2)
    left = list(hubspot.custom_objects.records(type_id, ["item_id"]))
    assert [r["properties"]["item_id"] for r in left] == ["x", "b"]
    assert {r["id"] for r in left} <= ids


def test_a_run_that_was_killed_before_it_associated_is_made_good(
    hubspot: HubSpotResource, contacts: dict[str, str], rows: Rows
) -> None:
    killed = Replacement(hubspot.custom_objects, place(hubspot))
    killed.write(some(contacts, u1="ab"))
    assert rows("SELECT count(*) FROM associations") == [(0,)]
    done = replace(hubspot, some(contacts, u1="ab"))
    assert (done.created, done.unchanged) == (0, 2)
    sql = f"SELECT count(*) FROM associations WHERE to_type = '{CONTACTS}' AND category"  # noqa: S608
    assert rows(f"{sql} = 'USER_DEFINED' AND to_id = {contacts['u1']}") == [(4,)]


def test_nothing_is_removed_when_nobody_is_recommended_anything(
    hubspot: HubSpotResource, contacts: dict[str, str]
) -> None:
    replace(hubspot, some(contacts, u1="ab"))
    with pytest.raises(PermanentFailure, match="nothing was removed"):
        replace(hubspot, some(contacts, u1="", u2=""))
    assert len(list(hubspot.custom_objects.records(place(hubspot).type_id, []))) == 2


def test_the_place_is_made_once(hubspot: HubSpotResource) -> None:
    assert place(hubspot) == place(hubspot)


def test_an_object_with_other_properties_is_refused_with_what_to_do(
    hubspot: HubSpotResource,
) -> None:
    definition = schema_definition(DECLARED)
    key = next(p for p in definition["properties"] if p["name"] == DECLARED.key)
    key["hasUniqueValue"] = False
    hubspot.custom_objects.create_schema(definition)
    with pytest.raises(PortalMismatch, match=r"recommendation_key.*Custom Objects"):
        place(hubspot)
