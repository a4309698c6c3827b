"""Lists in the custom object are replaced, never accumulated, whoever writes and is killed."""

import time
from pathlib import Path
from typing import Any

import pytest

from hsp_assets.activation import syncing
from hsp_assets.activation.custom_object import CONTACTS, CustomObjectPlace, key_of
from hsp_assets.activation.lists import Recommendations
from hsp_assets.activation.syncing import Synchronization, Written
from hsp_assets.failures import PermanentFailure, PortalMismatch
from hsp_assets.portal.recommendations import RECOMMENDATION
from hsp_assets.resources import hubspot_transport
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.activation.conftest import People, lists, people_of, portal_of
from hsp_assets_tests.portals import Site, declared_site

NOW = "2026-11-30T12:00:00+00:00"


def place(hubspot: HubSpotResource) -> CustomObjectPlace:
    return CustomObjectPlace.of(hubspot)


def synchronize(
    hubspot: HubSpotResource, wanted: list[Recommendations], most: int | None = None
) -> Written:
    work = Synchronization(place(hubspot), NOW, most)
    work.take(wanted)
    return work.finish()


def records(hubspot: HubSpotResource) -> dict[str, dict[str, Any]]:
    """The records, by contact and rank."""
    found = hubspot.custom_objects.records(place(hubspot).type_id, RECOMMENDATION.names)
    return {
        str(one["properties"]["recommendation_key"]): one["properties"] | {"id": str(one["id"])}
        for one in found
    }


def beside(hubspot: HubSpotResource, people: People) -> dict[str, set[str]]:
    """The records beside each contact."""
    found = hubspot.associated(CONTACTS, place(hubspot).type_id, list(people.values()))
    return {contact: set(ids) for contact, ids in found.items()}


def test_each_product_of_a_list_is_a_record_beside_its_contact(
    hubspot: HubSpotResource, people: People
) -> None:
    done = synchronize(hubspot, lists(people, u1="abc", u2="a"))
    assert (done.wanted, done.created, done.kept) == (4, 4, 4)
    made = records(hubspot)
    third = made[key_of(people["u1"], 3)]
    assert third["recommended_product_external_id"] == "c"
    assert (third["recommended_product_name"], third["recommendation_rank"]) == ("Item c", "3")
    assert third["recommendation_model_version"] == "v1"
    ids = {key: one["id"] for key, one in made.items()}
    assert beside(hubspot, people) == {
        people["u1"]: {ids[key_of(people["u1"], rank)] for rank in (1, 2, 3)},
        people["u2"]: {ids[key_of(people["u2"], 1)]},
    }


def test_doing_it_again_writes_nothing_even_if_another_version_makes_the_same_list(
    hubspot: HubSpotResource, people: People
) -> None:
    synchronize(hubspot, lists(people, u1="abc", u2="a"))
    before = records(hubspot)
    again = synchronize(hubspot, lists(people, "v2", u1="abc", u2="a"))
    assert (again.unchanged, again.kept) == (4, 4)
    assert (again.created, again.updated, again.archived, again.associated) == (0, 0, 0, 0)
    assert records(hubspot) == before


def test_what_is_left_over_is_found_even_if_all_that_is_wanted_is_there(
    hubspot: HubSpotResource, people: People
) -> None:
    synchronize(hubspot, lists(people, u1="abc", u2="a"))
    done = synchronize(hubspot, lists(people, u1="abc"))
    assert (done.unchanged, done.archived, done.kept) == (3, 1, 3)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [({}, {"u1": "abc"}), ({"u1": "abc"}, {"u1": "abc"}), ({"u1": "abc"}, {"u1": "xb", "u2": "a"})],
    ids=["empty", "as wanted", "changed"],
)
def test_a_portal_that_holds_nothing_else_is_not_listed(
    held: dict[str, str],
    wanted: dict[str, str],
    hubspot: HubSpotResource,
    people: People,
    site: Site,
) -> None:
    if held:
        synchronize(hubspot, lists(people, **held))
    listing = f"*/{place(hubspot).type_id}"
    site.arm(kind="error", status=404, method="GET", path=listing)
    done = synchronize(hubspot, lists(people, **wanted))
    assert (done.kept, site.hits()) == (sum(map(len, wanted.values())), 0)


def test_what_is_left_over_is_found_even_if_search_misses_as_much_that_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "SEARCH_SECONDS", 0.0)
    clock = [time.time()]
    late: dict[str, Any] = {"search_delay_seconds": 60, "now": lambda: clock[0]}
    with declared_site(tmp_path, rate_limits=False, **late) as site:
        hubspot = portal_of(site)
        people = people_of(hubspot)
        synchronize(hubspot, lists(people, u2="ab"))
        clock[0] += 61
        done = synchronize(hubspot, lists(people, u1="ab"))
        assert (done.created, done.archived, done.kept) == (2, 2, 2)


def test_a_new_list_takes_the_place_of_the_old_one_and_the_rest_is_archived(
    hubspot: HubSpotResource, people: People
) -> None:
    synchronize(hubspot, lists(people, u1="abc", u2="ab"))
    ids = {one["id"] for one in records(hubspot).values()}
    done = synchronize(hubspot, lists(people, "v2", u1="xb"))
    assert (done.updated, done.unchanged, done.archived, done.kept) == (1, 1, 3, 2)
    left = records(hubspot)
    assert [one["recommended_product_external_id"] for one in left.values()] == ["x", "b"]
    assert [one["recommendation_model_version"] for one in left.values()] == ["v2", "v1"]
    assert {one["id"] for one in left.values()} <= ids


def test_records_of_the_tutorials_scripts_beside_a_contact_are_archived(
    hubspot: HubSpotResource, people: People
) -> None:
    where = place(hubspot)
    made = {"recommended_product_name": "Old hat"}
    hubspot.custom_objects.create(where.type_id, [made], [people["u1"]], where.association)
    done = synchronize(hubspot, lists(people, u1="a"))
    assert (done.archived, done.kept) == (1, 1)
    assert {len(ids) for ids in beside(hubspot, people).values()} == {1}


def test_a_record_that_lost_its_contact_is_put_beside_it_again(
    hubspot: HubSpotResource, people: People
) -> None:
    where = place(hubspot)
    made = {RECOMMENDATION.key: key_of(people["u1"], 1), "recommended_product_name": "Item a"}
    hubspot.custom_objects.upsert(where.type_id, RECOMMENDATION.key, [made])
    done = synchronize(hubspot, lists(people, u1="a"))
    assert (done.created, done.updated, done.associated, done.kept) == (0, 1, 1, 1)
    assert len(beside(hubspot, people)[people["u1"]]) == 1


def test_records_that_were_made_although_the_answer_was_lost_are_not_made_twice(
    hubspot: HubSpotResource, people: People, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot_transport, "BACK_OFF_SECONDS", 0.02)
    site.arm(kind="drop", when="after", path="*/batch/create", times=1)
    done = synchronize(hubspot, lists(people, u1="abc"))
    assert site.hits() == 1
    assert (done.created, done.kept) == (3, 3)
    assert len(beside(hubspot, people)[people["u1"]]) == 3


def test_more_changes_than_may_be_made_unconfirmed_are_not_begun(
    hubspot: HubSpotResource, people: People
) -> None:
    with pytest.raises(PermanentFailure, match=r"More than 3 changes.*0 were made.*confirm_writes"):
        synchronize(hubspot, lists(people, u1="abc", u2="a"), most=3)
    assert records(hubspot) == {}
    assert synchronize(hubspot, lists(people, u1="abc"), most=3).created == 3


def test_more_removals_than_may_be_made_unconfirmed_wait_too(
    hubspot: HubSpotResource, people: People
) -> None:
    synchronize(hubspot, lists(people, u1="abc", u2="a"))
    with pytest.raises(PermanentFailure, match="More than 2 changes"):
        synchronize(hubspot, lists(people, u2="a"), most=2)
    assert len(records(hubspot)) == 4


def test_nothing_is_removed_when_nobody_is_recommended_anything(
    hubspot: HubSpotResource, people: People
) -> None:
    synchronize(hubspot, lists(people, u1="ab"))
    with pytest.raises(PermanentFailure, match="nothing was removed"):
        synchronize(hubspot, lists(people, u1="", u2=""))
    assert len(records(hubspot)) == 2


def test_a_portal_without_the_object_is_told_what_to_materialize(site: Site) -> None:
    with pytest.raises(PortalMismatch, match="Materialize data_model/recommendations"):
        place(site.hubspot)
