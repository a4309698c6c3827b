"""Contacts of no shop get their record id as an id, unless the portal does not want it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hsp_assets.loading.record_ids import TAKEN, Given, give_record_ids
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.loading.conftest import post
from hsp_assets_tests.portals import TOKEN, Site, declared_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with declared_site(tmp_path) as site:
        yield site


def contact(hubspot: HubSpotResource, **properties: str) -> str:
    return post(hubspot, "contacts", properties=properties)


def external_id(hubspot: HubSpotResource, record: str) -> str | None:
    (found,) = hubspot.read("contacts", [record], ["external_id"])
    value: str | None = found["properties"]["external_id"]
    return value


def test_a_contact_without_an_id_gets_its_record_id_and_others_keep_theirs(site: Site) -> None:
    hubspot = site.hubspot
    ours, theirs = contact(hubspot, external_id="u1"), contact(hubspot, email="b@example.org")
    assert give_record_ids(hubspot) == Given(written=1)
    assert [external_id(hubspot, one) for one in (ours, theirs)] == ["u1", theirs]
    assert give_record_ids(hubspot) == Given()


def test_a_record_id_that_is_another_contacts_id_is_left_and_told(site: Site) -> None:
    hubspot = site.hubspot
    theirs = contact(hubspot, email="b@example.org")
    contact(hubspot, external_id=theirs)
    assert give_record_ids(hubspot) == Given(left={theirs: TAKEN})
    assert not external_id(hubspot, theirs)


def test_more_contacts_than_a_page_of_search_get_theirs(site: Site) -> None:
    url, headers = (
        f"{site.url}/crm/v3/objects/contacts/batch/create",
        {"Authorization": f"Bearer {TOKEN}"},
    )
    for start in (0, 100, 200):
        inputs = [{"properties": {"email": f"c{start + n}@example.org"}} for n in range(100)]
        made = requests.post(url, json={"inputs": inputs}, headers=headers, timeout=30)
        made.raise_for_status()
    assert give_record_ids(site.hubspot).written == 300
    assert give_record_ids(site.hubspot).written == 0


def test_a_contact_to_which_a_rule_of_the_portal_forbids_it_is_left_and_told(site: Site) -> None:
    hubspot = site.hubspot
    refused, other = contact(hubspot, email="a@example.org"), contact(hubspot, firstname="Bob")
    rule = {"property": "external_id", "values": [refused]}
    body = {"objectType": "contacts", "property": "age", "when": rule}
    requests.post(f"{site.url}/sandbox/rules", json=body, timeout=30).raise_for_status()
    given = give_record_ids(hubspot)
    assert (given.written, list(given.left)) == (1, [refused])
    rule_broken = "MISSING_CONDITIONAL_REQUIRED_PROPERTY: age is required because"
    assert rule_broken in given.left[refused]
    assert [external_id(hubspot, one) for one in (refused, other)] == [None, other]
