"""Lists in properties of contacts, where a portal has no custom objects."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.activation.contact_properties import ContactPropertiesPlace
from hsp_assets.activation.lists import Recommendations
from hsp_assets.activation.syncing import Synchronization, Written
from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.data_model import apply_part
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.activation.conftest import People, lists
from hsp_assets_tests.portals import TOKEN, declared_site

LENGTH = 3
NOW = "2026-11-30T12:00:00+00:00"


@pytest.fixture
def hubspot(tmp_path: Path) -> Iterator[HubSpotResource]:
    """A portal without Enterprise whose contacts have room for lists of three."""
    with declared_site(tmp_path, rate_limits=False, custom_objects=False) as site:
        portal = HubSpotResource(
            access_token=TOKEN,
            url=site.url,
            activation="contact_properties",
            recommendations_per_contact=LENGTH,
        )
        apply_part(portal, "recommendations")
        yield portal


def synchronize(hubspot: HubSpotResource, wanted: list[Recommendations]) -> Written:
    work = Synchronization(ContactPropertiesPlace(hubspot, LENGTH), NOW)
    work.take(wanted)
    return work.finish()


def listed(hubspot: HubSpotResource, people: People) -> dict[str, list[str]]:
    """Names and ids in the properties of each contact."""
    names = [f"recommended_product_{n}" for n in (1, 2, 3)]
    names += [f"{name}_external_id" for name in names]
    found = hubspot.read("contacts", list(people.values()), names)
    of = {str(one["id"]): one["properties"] for one in found}
    return {user: [of[id_][n] or "" for n in names] for user, id_ in people.items()}


def test_a_list_fills_the_properties_and_a_shorter_one_empties_the_rest(
    hubspot: HubSpotResource, people: People
) -> None:
    done = synchronize(hubspot, lists(people, u1="abc", u2="a"))
    assert (done.wanted, done.created, done.kept) == (2, 2, 2)
    synchronize(hubspot, lists(people, u1="xb", u2="a"))
    assert listed(hubspot, people) == {
        "u1": ["Item x", "Item b", "", "x", "b", ""],
        "u2": ["Item a", "", "", "a", "", ""],
    }


def test_doing_it_again_writes_nothing(hubspot: HubSpotResource, people: People) -> None:
    synchronize(hubspot, lists(people, u1="abc", u2="a"))
    again = synchronize(hubspot, lists(people, "v2", u1="abc", u2="a"))
    assert (again.unchanged, again.updated, again.archived, again.kept) == (2, 0, 0, 2)


def test_who_left_the_audience_or_is_recommended_nothing_has_no_list_any_more(
    hubspot: HubSpotResource, people: People
) -> None:
    synchronize(hubspot, lists(people, u1="abc", u2="ab"))
    for wanted in (lists(people, u1="abc"), lists(people, u1="abc", u2="")):
        synchronize(hubspot, lists(people, u1="abc", u2="ab"))
        done = synchronize(hubspot, wanted)
        assert (done.archived, done.unchanged, done.kept) == (1, 1, 1)
        assert set(listed(hubspot, people)["u2"]) == {""}


def test_the_custom_object_of_a_portal_without_enterprise_names_the_other_setting(
    hubspot: HubSpotResource,
) -> None:
    other = HubSpotResource(access_token=TOKEN, url=hubspot.url, activation="custom_object")
    with pytest.raises(PermanentFailure, match="HSP_ACTIVATION=contact_properties"):
        apply_part(other, "recommendations")
