"""Links to the next page: who follows them alone reads everything, as the first page was asked."""

from collections.abc import Iterator

import pytest

from hsp_assets_tests.sandbox.hubspot.client_calls import EVENT
from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json

CONTACTS = ("/crm/v3/objects/contacts", "/crm/objects/2026-09/contacts")


def followed(hub: Hub, path: str, **params: object) -> Iterator[Json]:
    """Every result of a paged listing, by its links."""
    answer = hub.get(path, **params)
    yield from answer["results"]
    while link := answer.get("paging", {}).get("next", {}).get("link"):
        assert link.startswith(f"{hub.url}{path}?")
        answer = hub.session.get(link, timeout=10).json()
        yield from answer["results"]


@pytest.mark.parametrize("path", CONTACTS)
def test_every_page_of_records_has_the_properties_that_were_asked_for(hub: Hub, path: str) -> None:
    made = [hub.create("contacts", jobtitle=f"Cook {n}") for n in range(5)]
    deal = hub.deal()
    for contact in made:
        hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    asked = {"limit": 2, "properties": ["jobtitle", "city"], "associations": "deals"}
    results = list(followed(hub, path, **asked, propertiesWithHistory="jobtitle"))
    assert [one["id"] for one in results] == made
    assert [one["properties"]["jobtitle"] for one in results] == [f"Cook {n}" for n in range(5)]
    assert all("city" in one["properties"] for one in results)
    assert all(one["associations"]["deals"]["results"] for one in results)
    assert all(one["propertiesWithHistory"]["jobtitle"] for one in results)


def test_every_page_of_archived_records_is_of_archived_ones(hub: Hub) -> None:
    made = [hub.create("contacts") for _ in range(3)]
    for contact in made:
        hub.call("DELETE", f"/crm/v3/objects/contacts/{contact}")
    hub.create("contacts")
    results = list(followed(hub, CONTACTS[1], limit=1, archived="true"))
    assert [one["id"] for one in results] == made


def test_events_imports_and_their_errors_are_read_whole_by_links(shop: Hub) -> None:
    shop.post("/events/v3/event-definitions", EVENT)
    contact = shop.create("contacts")
    events = [
        shop.event("clicked", objectId=contact, properties={"item": str(n)}) for n in (1, 2, 3)
    ]
    assert shop.send(*events).ok
    name = events[0]["eventName"]
    read = followed(shop, "/events/event-occurrences/2026-09", eventType=name, limit=1)
    assert sorted(one["properties"]["item"] for one in read) == ["1", "2", "3"]
    done = [
        shop.run_import(shop.contact_import(), rows="external_id,age\nu1,x\nu2,y\n") for _ in "ab"
    ]
    imports = list(followed(shop, "/crm/imports/2026-09", limit=1))
    assert {one["id"] for one in imports} == {one["id"] for one in done}
    path = f"/crm/v3/imports/{done[0]['id']}/errors"
    errors = list(followed(shop, path, limit=1, includeErrorMessage="true"))
    assert [bool(one["errorMessage"]) for one in errors] == [True, True]


def test_an_export_names_the_host_and_version_that_were_asked(hub: Hub) -> None:
    body: Json = {"exportType": "VIEW", "exportName": "x", "format": "CSV", "language": "EN"}
    body |= {"objectType": "CONTACT", "objectProperties": ["email"]}
    path = "/crm/exports/2026-09/export/async"
    started = hub.expect(202, "POST", path, body)
    assert started["links"]["status"].startswith(f"{hub.url}{path}/tasks/")
