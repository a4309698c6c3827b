"""HubSpot as this project uses it, in plain JSON.

Paths belong to `hubspot_paths`; which failures are tried again is decided in `hubspot_transport`,
and what the answers mean for the lineage by the assets.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from hsp_assets.environment import ContactsWithoutId, HubSpotApi
from hsp_assets.failures import PermanentFailure, RequestRefused
from hsp_assets.parallel import parallel_map
from hsp_assets.policy import Activation
from hsp_assets.portal.model import INTERACTION_EVENT, ObjectType
from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.batches import in_batches
from hsp_assets.resources.hubspot_custom_objects import HubSpotCustomObjects
from hsp_assets.resources.hubspot_definitions import HubSpotDefinitions
from hsp_assets.resources.hubspot_failures import without_values
from hsp_assets.resources.hubspot_transport import Json, Query, Transport, Upload, next_cursor
from hsp_assets.resources.hubspot_versions import LEGACY, VERSION, needs_attention, support, today

OBJECTS_PER_BATCH = 100
HISTORIES_PER_BATCH = 50
"""Records that are read at once with former values."""
ASSOCIATIONS_PER_BATCH = 1_000
EVENTS_PER_BATCH = 500
PAGE = 100
SEARCH_PAGE = 200
MEMBERS_PER_PAGE = 250
EVENTS_PER_PAGE = 1_000
RECORD_ID = "hs_object_id"
REQUESTS_AT_ONCE = 8
"""Answers take some 0.3 s; 19 requests a second then need six under way."""


class HubSpotResource(dg.ConfigurableResource[Any]):
    """A HubSpot portal.

    Every method may raise `PermanentFailure` (HubSpot refused; the text says what to change) or
    `TransientFailure` (busy or away for longer than we try).
    """

    access_token: str = Field(description="Token of a private app, or a service key.")
    url: str = Field(default="https://api.hubapi.com", description="Address of the API.")
    api: HubSpotApi = Field(default=VERSION, description="Version of the API.")
    event_name: str = Field(
        default=INTERACTION_EVENT.name, description="Internal name of the interaction event."
    )
    contacts_without_id: ContactsWithoutId = Field(
        default="record_id", description="What becomes of a contact without a shop's id."
    )

    activation: Activation = Field(
        default="off", description="Where recommendations stand in the portal."
    )
    recommendations_per_contact: int = Field(
        default=5, description="Products recommended to each contact."
    )

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Say in the run's log until when a version is supported that has no long future."""
        if context.log and (self.api == LEGACY or needs_attention(self.api, today())):
            text = "%s HSP_HUBSPOT_API sets the version."
            context.log.warning(text, support(self.api, today()))

    @cached_property
    def _transport(self) -> Transport:
        return Transport(self.access_token, self.url, api=self.api)

    @cached_property
    def definitions(self) -> HubSpotDefinitions:
        """The portal's data model: properties, pipelines and events."""
        return HubSpotDefinitions(
            self._transport, self.event_name, self.activation, self.recommendations_per_contact
        )

    @cached_property
    def custom_objects(self) -> HubSpotCustomObjects:
        """Records of kinds that the portal defines itself."""
        return HubSpotCustomObjects(self._transport)

    def read_all_if_few(
        self, object_type: ObjectType, properties: Sequence[str]
    ) -> list[Json] | None:
        """All records of an object type if they fit on one page, else None."""
        page = self._transport.call(
            f"listing {object_type}",
            paths.LIST_RECORDS.of(object_type),
            query={"limit": PAGE, "properties": properties},
        )
        return None if next_cursor(page) else list(page["results"])

    def read(
        self,
        object_type: str,
        ids: Sequence[str],
        properties: Sequence[str],
        id_property: str | None = None,
        report: Callable[[int], None] = lambda _ids: None,
        history: Sequence[str] = (),
    ) -> Iterator[Json]:
        """Yield the records that exist among any number of ids, in no certain order.

        Args:
            object_type: of the records.
            ids: record ids, or values of the unique property `id_property`.
            properties: property names to read.
            id_property: a property with unique values, or None for record ids.
            report: called after each request with its number of ids.
            history: properties to read with all values that they have had.

        """
        operation = paths.READ_RECORDS.of(object_type)

        def read_batch(batch: Sequence[str]) -> list[Json]:
            body: Json = {
                "inputs": [{"id": i} for i in batch],
                "properties": list(properties),
                "propertiesWithHistory": list(history),
            }
            if id_property:
                body["idProperty"] = id_property
            doing = f"reading {object_type} by {id_property or 'record id'}"
            answer = self._transport.call(doing, operation, body=body)
            report(len(batch))
            return list(answer["results"])

        batches = in_batches(ids, HISTORIES_PER_BATCH if history else OBJECTS_PER_BATCH)
        return chain.from_iterable(parallel_map(read_batch, batches, REQUESTS_AT_ONCE))

    def having(
        self, object_type: ObjectType, name: str, *, value: str = "", filled: bool = True
    ) -> Iterator[Json]:
        """Yield the records that have a value of a property, or have none, by record id.

        Search shows changes late. It ends at 10,000 results, so each page is a search of its own.

        Args:
            object_type: of the records.
            name: of the property.
            value: the only one that counts; empty means any.
            filled: whether they have a value, or none.

        """
        operation, last = paths.SEARCH_RECORDS.of(object_type), "0"
        present = {
            "propertyName": name,
            "operator": "HAS_PROPERTY" if filled else "NOT_HAS_PROPERTY",
        }
        if value:
            present |= {"operator": "EQ", "value": value}
        while True:
            behind = {"propertyName": RECORD_ID, "operator": "GT", "value": last}
            body: Json = {
                "filterGroups": [{"filters": [present, behind]}],
                "sorts": [{"propertyName": RECORD_ID, "direction": "ASCENDING"}],
                "properties": [name],
                "limit": SEARCH_PAGE,
            }
            doing = f"searching {object_type} by {name}"
            found = self._transport.call(doing, operation, body=body)["results"]
            yield from found
            if len(found) < SEARCH_PAGE:
                return
            last = found[-1]["id"]

    def count_having(self, object_type: str, name: str) -> int:
        """How many records have a value of a property, as search knows, which is late."""
        present = {"propertyName": name, "operator": "HAS_PROPERTY"}
        body: Json = {"filterGroups": [{"filters": [present]}], "properties": [], "limit": 1}
        operation = paths.SEARCH_RECORDS.of(object_type)
        return int(self._transport.call(f"counting {object_type}", operation, body=body)["total"])

    def update(self, object_type: str, changes: Sequence[Json]) -> None:
        """Change the properties of at most 100 records; an empty text clears one.

        Args:
            object_type: of the records.
            changes: `id` and `properties` of each.

        Raises:
            RequestRefused: one of them is refused; others may have been changed.

        """
        doing, body = f"updating {object_type}", {"inputs": list(changes)}
        answer = self._transport.call(doing, paths.UPDATE_RECORDS.of(object_type), body=body)
        errors = answer.get("errors") or []
        if errors:
            messages = "; ".join(without_values(str(error.get("message"))) for error in errors)
            raise RequestRefused(f"HubSpot refused {doing}: {messages}")

    def associated(self, from_type: str, to_type: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """The record ids associated with each of any number of records."""
        inputs: list[Json] = [{"id": i} for i in ids]
        associated: dict[str, list[str]] = {}
        while inputs:
            batches = in_batches(inputs, ASSOCIATIONS_PER_BATCH)
            read = partial(self._associations, from_type, to_type)
            answers = list(parallel_map(read, batches, REQUESTS_AT_ONCE))
            inputs = []
            for result in chain.from_iterable(answers):
                record = str(result["from"]["id"])
                associated.setdefault(record, []).extend(str(t["toObjectId"]) for t in result["to"])
                if after := next_cursor(result):
                    inputs.append({"id": record, "after": after})
        return associated

    def _associations(self, from_type: str, to_type: str, inputs: Sequence[Json]) -> list[Json]:
        answer = self._transport.call(
            f"reading associations of {from_type} to {to_type}",
            paths.READ_ASSOCIATIONS.of(from_type, to_type),
            body={"inputs": list(inputs)},
        )
        return list(answer["results"])

    def list_members(self, list_id: str) -> Iterator[str]:
        """Yield the record ids of the members of a list."""
        members = self._transport.pages(
            f"reading the members of list {list_id}",
            paths.LIST_MEMBERS.of(list_id),
            {"limit": MEMBERS_PER_PAGE},
        )
        return (str(one["recordId"]) for one in members)

    def start_import(self, request: Json, file: Path) -> str:
        """Upload a file and start its import; the import's id."""
        answer = self._transport.call(
            f"starting the import {request['name']}",
            paths.START_IMPORT,
            upload=Upload(file, {"importRequest": json.dumps(request)}),
        )
        return str(answer["id"])

    def imports(self) -> Iterator[Json]:
        """Yield the imports this token has started, newest first."""
        return self._transport.pages("listing imports", paths.LIST_IMPORTS, {"limit": PAGE})

    def import_status(self, import_id: str) -> Json:
        """An import's state and counters."""
        doing = f"reading the status of import {import_id}"
        return self._transport.call(doing, paths.READ_IMPORT.of(import_id))

    def import_errors(self, import_id: str) -> Iterator[Json]:
        """Yield the errors of an import: rows that were rejected, without their content."""
        return self._transport.pages(
            f"reading the errors of import {import_id}",
            paths.LIST_IMPORT_ERRORS.of(import_id),
            {"limit": PAGE, "includeErrorMessage": "true"},
        )

    def send_events(self, events: Sequence[Json]) -> None:
        """Send at most 500 event completions; those with a known `uuid` change nothing.

        Raises:
            RequestRefused: one of them is wrong; none is taken.

        """
        body = {"inputs": list(events)}
        self._transport.call("sending event completions", paths.SEND_EVENTS, body=body)

    def events(self, event_type: str, first: str, last: str) -> Iterator[Json]:
        """Yield the completions of an event that occurred between two ISO-8601 times."""

        def pages(limit: int) -> Iterator[Json]:
            query: Query = {
                "objectType": "contact",
                "eventType": event_type,
                "occurredAfter": first,
                "occurredBefore": last,
                "limit": limit,
            }
            return self._transport.pages("reading event completions", paths.LIST_EVENTS, query)

        events = pages(EVENTS_PER_PAGE)
        try:
            head = list(islice(events, 1))
        except PermanentFailure:
            # How many fit on a page is documented nowhere: less, if HubSpot refuses so many.
            return pages(PAGE)
        return chain(head, events)
