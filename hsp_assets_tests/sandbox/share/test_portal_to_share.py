"""What is done in the sandbox's HubSpot by its own client, as the share shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.portal.model import INTERACTION_EVENT
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.sandbox import hubspot, share
from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets.sandbox.serving import serve

TOKEN = "sandbox-token"
PORTAL_ID = 23_456_789
CONTACTS = "SELECT OBJECTID, PROPERTY_EXTERNAL_ID FROM OBJECTS_CONTACTS ORDER BY OBJECTID"
EVENTS = "SELECT OBJECTID FROM EVENTS_E_COMMERCE_INTERACTIONS ORDER BY OCCURREDAT"


@dataclass(frozen=True)
class Portal:
    """The sandbox's HubSpot, and its share."""

    url: str
    share: SnowflakeShareResource

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self.share.session() as session:
            return [tuple(row.values()) for row in session.execute(statement).rows]

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = httpx.post(f"{self.url}{path}", json=body, headers=headers)
        answer.raise_for_status()
        made: dict[str, Any] = answer.json() if answer.content else {}
        return made

    def contact(self, external_id: str) -> int:
        made = self.post("/crm/v3/objects/contacts", {"properties": {"external_id": external_id}})
        return int(made["id"])

    def view(self, external_id: str, second: int) -> None:
        event = {
            "eventName": f"pe{PORTAL_ID}_{INTERACTION_EVENT.name}",
            "occurredAt": f"2024-01-01T00:00:{second:02}.000Z",
            "properties": {"event_type": "View", "item_id": "i1", "user_id": external_id},
        }
        self.post("/events/v3/send/batch", {"inputs": [event]})


@pytest.fixture
def portal(tmp_path: Path, s3_endpoint: str) -> Iterator[Portal]:
    """A portal with the declared model, and its share without delay."""
    file = tmp_path / "hubspot.sqlite"
    portal_app = hubspot.create_app(file, portal_id=PORTAL_ID, token=TOKEN)
    share_app = share.create_app(tmp_path / "share", portal=file, s3_endpoint=s3_endpoint)
    with serve(portal_app, "hubspot") as url, serve(share_app, "share") as address:
        resource = HubSpotResource(access_token=TOKEN, url=url)
        for part in PARTS:
            apply_part(resource, part)
        snowflake = SnowflakeShareResource(
            account="sandbox",
            user="sandbox",
            password=TOKEN,
            database=f"HUB_{PORTAL_ID}_DB",
            storage_integration="HSP",
            connection_arguments=Endpoints(snowflake=address).snowflake_arguments,
        )
        yield Portal(url, snowflake)


def test_of_two_merged_contacts_one_is_left_with_the_events_of_both(portal: Portal) -> None:
    kept, merged = portal.contact("u1"), portal.contact("u2")
    portal.view("u1", 1)
    portal.view("u2", 2)
    assert portal.query(EVENTS) == [(kept,), (merged,)]
    body = {"primaryObjectId": str(kept), "objectIdToMerge": str(merged)}
    portal.post("/crm/v3/objects/contacts/merge", body)
    assert portal.query(CONTACTS) == [(kept, "u1")]
    assert portal.query(EVENTS) == [(kept,), (kept,)]


def test_a_contact_that_is_archived_is_gone(portal: Portal) -> None:
    gone = portal.contact("u1")
    assert portal.query(CONTACTS) == [(gone, "u1")]
    portal.post("/crm/v3/objects/contacts/batch/archive", {"inputs": [{"id": str(gone)}]})
    assert portal.query(CONTACTS) == []


def test_another_type_is_in_the_share_once_the_portal_has_a_record_of_it(portal: Portal) -> None:
    def views() -> set[str]:
        found = "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
        return {str(name) for (name,) in portal.query(found)}

    before = views()
    assert {"OBJECTS_CONTACTS", "OBJECTS_DEALS"} <= before
    assert "OBJECTS_COMPANIES" not in before
    company = portal.post("/crm/v3/objects/companies", {"properties": {"name": "Shop"}})["id"]
    assert views() - before == {"OBJECTS_COMPANIES"}
    named = portal.query("SELECT OBJECTID, PROPERTY_NAME FROM OBJECTS_COMPANIES")
    assert named == [(int(company), "Shop")]
    assert portal.query("SELECT count(*) FROM ASSOCIATIONS_CONTACTS_TO_COMPANIES") == [(0,)]
