"""The latest changes in a portal, in one request per object type whatever the portal's size.

Search returns 10,000 records at most and learns of changes late, so nothing is read to the end
here: the newest records and how many there are in all. What that means is decided by the sensor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hsp_assets.portal.model import ObjectType
from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json, Transport

MODIFIED: Mapping[ObjectType, str] = {
    "contacts": "lastmodifieddate",
    "products": "hs_lastmodifieddate",
    "deals": "hs_lastmodifieddate",
    "line_items": "hs_lastmodifieddate",
}
"""The property that holds when a record last changed."""
PAGE = 200
"""The most that one search returns; as many events are read."""


@dataclass(frozen=True)
class Listing:
    """What a portal holds of one kind, as far as one request shows.

    Attributes:
        newest: when each of the newest records changed, epoch milliseconds by record id.
        total: how many records there are; None where HubSpot does not say.

    """

    newest: Mapping[str, int]
    total: int | None

    @property
    def is_full(self) -> bool:
        """Whether there may be more new records than one page holds."""
        return len(self.newest) >= PAGE


class PortalChanges:
    """Reads the newest records of a portal.

    Every method is one request, never repeated: the sensor reads again soon. It may raise
    `PermanentFailure` or `TransientFailure`.
    """

    def __init__(self, hubspot: HubSpotResource) -> None:
        self._event_name = hubspot.event_name
        self._transport = Transport(hubspot.access_token, hubspot.url, api=hubspot.api, attempts=1)

    def newest(self, object_type: ObjectType) -> Listing:
        """The records that changed last, and how many there are in all."""
        modified = MODIFIED[object_type]
        answer = self._search(
            object_type,
            {
                "sorts": [{"propertyName": modified, "direction": "DESCENDING"}],
                "properties": [modified],
                "limit": PAGE,
            },
        )
        newest = {str(record["id"]): _milliseconds(record) for record in answer["results"]}
        return Listing(newest, int(answer["total"]))

    def count_since(self, object_type: ObjectType, moment: int) -> int:
        """How many records changed at a moment (epoch milliseconds) or later."""
        since = {"propertyName": MODIFIED[object_type], "operator": "GTE", "value": str(moment)}
        answer = self._search(
            object_type,
            {"filterGroups": [{"filters": [since]}], "properties": ["hs_object_id"], "limit": 1},
        )
        return int(answer["total"])

    def event_name(self) -> str:
        """The full name of the interaction event, `pe<portal>_<name>`; empty if undefined."""
        answer = self._transport.call(
            "reading the event definitions",
            paths.LIST_EVENT_DEFINITIONS,
            query={"searchString": self._event_name, "limit": 100},
        )
        ours = [e for e in answer["results"] if e["name"] == self._event_name]
        return str(ours[0]["fullyQualifiedName"]) if ours else ""

    def newest_events(self, event_name: str) -> Listing:
        """The completions of an event that occurred last."""
        answer = self._transport.call(
            "reading the newest event completions",
            paths.LIST_EVENTS,
            query={"objectType": "contact", "eventType": event_name, "limit": PAGE},
        )
        return Listing({str(e["id"]): _epoch(e["occurredAt"]) for e in answer["results"]}, None)

    def _search(self, object_type: ObjectType, body: Json) -> Json:
        operation = paths.SEARCH_RECORDS.of(object_type)
        return self._transport.call(f"searching {object_type}", operation, body=body)


def _milliseconds(record: Json) -> int:
    return _epoch(record["updatedAt"])


def _epoch(text: str) -> int:
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return round(moment.timestamp() * 1000)
