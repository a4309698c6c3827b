"""Interactions become event completions of their contacts, once."""

from dataclasses import replace
from pathlib import Path

import pytest

from hsp_assets.failures import PortalMismatch, RequestRefused
from hsp_assets.loading import events
from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.loading.events import event_name, load_events
from hsp_assets.loading.objects import load_contacts
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.sending import send
from hsp_assets.portal.model import INTERACTION_EVENT
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets_tests.loading.conftest import Rows, counts
from hsp_assets_tests.portals import TOKEN, declared_site, empty_site

HEADER = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,ITEM_PRODUCT_DESCRIPTION\n"
VIEW = "1,a,View,1706231042,nice\n"
AROUND = ("2024-01-26T01:04:01.000Z", "2024-01-26T01:04:03.000Z")
"""A second before and behind that view."""


class Contact:
    """The one contact of a portal, and interactions that are loaded for it."""

    def __init__(self, hubspot: HubSpotResource, rows: Rows) -> None:
        self.hubspot, self.rows = hubspot, rows
        load_contacts(hubspot, [rows("users", "USER_ID,AGE\n1,30\n")])
        (record,) = hubspot.read("contacts", ["1"], [], "external_id")
        self.id = str(record["id"])

    def load(self, *batches: str) -> Outcome:
        frames = [self.rows("interactions", HEADER + batch) for batch in batches]
        return load_events(self.hubspot, frames)


@pytest.fixture
def contact(hubspot: HubSpotResource, rows: Rows) -> Contact:
    return Contact(hubspot, rows)


def test_an_event_is_attached_to_its_contact_at_its_second_once(
    hubspot: HubSpotResource, contact: Contact
) -> None:
    assert counts(contact.load(VIEW)) == (1, 0, 0, 0)
    assert counts(contact.load(VIEW)) == (0, 0, 1, 0)
    assert counts(contact.load(VIEW + "1,a,View,1706231043,nice\n")) == (1, 0, 1, 0)
    (event,) = hubspot.events(event_name(hubspot), *AROUND)
    assert (str(event["objectId"]), event["properties"]["item_id"]) == (contact.id, "a")


def test_a_long_description_is_shortened_to_what_an_event_may_hold(contact: Contact) -> None:
    assert counts(contact.load(f"1,a,View,1706231042,{'x' * 400}\n")) == (1, 0, 0, 0)


def test_an_event_of_an_unknown_customer_is_rejected_by_line(contact: Contact) -> None:
    outcome = contact.load(VIEW + "9,a,View,1706231042,nice\n")
    assert counts(outcome) == (1, 0, 0, 1)
    rejected = (3, "the portal has no contact of this id")
    assert outcome.rejects.select("line", "message").row(0) == rejected


def sendable(event: str, number: int, description: str = "nice") -> Json:
    return {
        "eventName": event,
        "uuid": f"event-{number}",
        "occurredAt": "2024-01-26T01:04:02.000Z",
        "properties": {"user_id": "1", "item_description": description},
    }


@pytest.mark.usefixtures("contact")
def test_a_bad_event_is_found_in_its_batch_and_the_others_are_taken(
    hubspot: HubSpotResource,
) -> None:
    name = event_name(hubspot)
    good = [sendable(name, number) for number in range(1_200)]
    bad = [sendable(name, number, "x" * 300) for number in (2_000, 2_001)]
    rejected = send(hubspot, [*good[:700], bad[0], *good[700:], bad[1]])
    assert [event["uuid"] for event, _why in rejected] == ["event-2000", "event-2001"]
    assert all("256 characters" in why for _event, why in rejected)
    assert len(list(hubspot.events(name, *AROUND))) == len(good)


def test_where_every_event_is_bad_the_definition_is_to_blame(hubspot: HubSpotResource) -> None:
    name = event_name(hubspot)
    with pytest.raises(RequestRefused, match="sending event completions"):
        send(hubspot, [sendable(name, number, "x" * 300) for number in range(500)])


def test_events_of_many_batches_over_any_time_are_sent_once_each(contact: Contact) -> None:
    """Later batches reach before and behind the time that was read for earlier ones."""
    seconds = [1706231000 + step for step in (500, 900, 100, 2_000, 50, 700)]
    batches = [f"1,a,View,{second},nice\n1,b,View,{second},nice\n" for second in seconds]
    assert counts(contact.load(*batches)) == (12, 0, 0, 0)
    assert counts(contact.load(*reversed(batches))) == (0, 0, 12, 0)


def test_what_hubspot_does_not_show_yet_is_counted_apart_and_looked_at_again(
    tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PATIENCE_SECONDS", 0.1)
    with declared_site(tmp_path, event_delay_seconds=600) as site:
        contact = Contact(site.hubspot, rows)
        first = contact.load(VIEW + "9,a,View,1706231042,nice\n")
        assert (counts(first), first.not_shown) == ((0, 0, 0, 1), 1)
        again = contact.load(VIEW)
        assert (counts(again), again.not_shown) == ((0, 0, 0, 0), 1)
        site.portal.options = replace(site.portal.options, event_delay_seconds=0)
        assert counts(contact.load(VIEW)) == (0, 0, 1, 0)
        assert len(list(site.hubspot.events(event_name(site.hubspot), *AROUND))) == 1


def test_an_event_that_people_made_is_used_when_it_is_chosen(tmp_path: Path, rows: Rows) -> None:
    with empty_site(tmp_path) as site:
        for part in PARTS:
            if part != "interaction_event":
                apply_part(site.hubspot, part)
        by_hand = {
            "name": "shop_views",
            "label": INTERACTION_EVENT.label,
            "primaryObject": "CONTACT",
        }
        site.hubspot.definitions.create("event", by_hand)
        with pytest.raises(PortalMismatch, match="HSP_EVENT_NAME=shop_views"):
            apply_part(site.hubspot, "interaction_event")
        chosen = HubSpotResource(access_token=TOKEN, url=site.url, event_name="shop_views")
        apply_part(chosen, "interaction_event")
        contact = Contact(chosen, rows)
        assert counts(contact.load(VIEW)) == (1, 0, 0, 0)
        (event,) = chosen.events(event_name(chosen), *AROUND)
        assert (str(event["objectId"]), event["properties"]["item_id"]) == (contact.id, "a")
