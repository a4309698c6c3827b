"""Accepting occurrences of custom events; showing them belongs to `reading`.

The answer to an accepted occurrence is empty, whether or not its record exists and whether or not
its `uuid` was known: a caller counts by reading back, as with HubSpot.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hsp_assets.sandbox.hubspot.definitions.event_types import EventType
from hsp_assets.sandbox.hubspot.definitions.object_types import CONTACTS
from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.definitions.values import EMAIL, InvalidValue, normalised
from hsp_assets.sandbox.hubspot.events.bodies import MAX_BATCH, MAX_PROPERTIES, Occurrence
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, invalid
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id
from hsp_assets.sandbox.hubspot.store.times import parse_time

MAX_STRING, MAX_LONG_STRING = 256, 1_024
LONG_NAMES = ("url", "referrer", "link")
"""Properties whose name holds one of these take longer values."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An occurrence that breaks no rule."""

    event: EventType
    sent: Occurrence
    properties: dict[str, str]
    occurred_at: int

    @property
    def matching_value(self) -> str:
        """The value that finds its record; blank if there is none."""
        matching = self.event.matching
        return self.properties.get(matching.event_property, "") if matching else ""


def accept(portal: Portal, occurrences: Sequence[Occurrence]) -> None:
    """Store occurrences, each `uuid` once per event.

    Raises:
        ApiError: 400, one of them breaks a rule; the text says which and how.
    """
    accepted = []
    for position, sent in enumerate(occurrences):
        try:
            accepted.append(_accept(portal, sent))
        except ApiError as error:
            if portal.options.bad_event_fails_batch:
                raise invalid(f"inputs.{position}: {error.message}") from error
    _store(portal, accepted)


def _accept(portal: Portal, sent: Occurrence) -> Accepted:
    event = portal.event_types.find(sent.event_name)
    if event is None or sent.event_name.startswith("6-"):
        raise invalid(f'No event definition is named "{sent.event_name}"')
    values = {name.lower(): value for name, value in sent.properties.items()}
    if len(values) > MAX_PROPERTIES:
        raise invalid(f"An event carries at most {MAX_PROPERTIES} properties; {len(values)} came")
    properties = {name: _value(portal, event, name, value) for name, value in values.items()}
    occurred_at = portal.now() if not sent.occurred_at else parse_time(sent.occurred_at)
    if occurred_at is None:
        raise invalid("occurredAt must be ISO-8601 or epoch milliseconds")
    return Accepted(event, sent, properties, occurred_at)


def _value(portal: Portal, event: EventType, name: str, value: str) -> str:
    known = event.properties.get(name)
    if known is None:
        raise invalid(f'The event {event.qualified_name} has no property "{name}"')
    if known.type != "string":
        return _typed(portal, known, value)
    if len(value) > MAX_STRING:
        most = MAX_LONG_STRING if any(part in name for part in LONG_NAMES) else MAX_STRING
        if len(value) > most:
            raise invalid(f'"{name}" holds at most {most} characters; {len(value)} came')
    return value


def _typed(portal: Portal, known: Property, value: str) -> str:
    try:
        stored = normalised(known, value)
    except InvalidValue as error:
        raise invalid(str(error)) from error
    decimals = portal.options.event_number_decimals
    if known.type == "number" and stored and decimals is not None:
        exponent = Decimal(stored).normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > decimals:
            raise invalid(f'"{known.name}" takes up to {decimals} decimal')
    return stored


def _store(portal: Portal, accepted: Sequence[Accepted]) -> None:
    records = _records(portal, accepted)
    now = portal.now()
    ids = _ids(now)
    for event in {one.event.id: one.event for one in accepted}.values():
        rows = [
            (
                event.id,
                event_id,
                one.sent.uuid,
                event.object_type,
                _match(records, one),
                one.occurred_at,
                json.dumps(one.properties, ensure_ascii=False, separators=(",", ":")),
                now,
            )
            for one, event_id in zip(accepted, ids, strict=False)
            if one.event is event
        ]
        made = portal.store.execute_many(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (event_type, uuid) DO NOTHING",
            rows,
        )
        if made:
            portal.store.touch(event.id, now)


def _ids(now: int) -> list[str]:
    """As many ids as a batch needs, each greater than the last.

    They are UUIDs of version 7, which begin with the time: SQLite appends them to its index,
    where random ones would touch a page of it each.
    """
    moment, chance = f"{now:012x}", os.urandom(8).hex()
    tail = f"8{chance[1:4]}-{chance[4:]}"
    return [f"{moment[:8]}-{moment[8:]}-7{count:03x}-{tail}" for count in range(MAX_BATCH)]


def _records(portal: Portal, accepted: Sequence[Accepted]) -> LoadedRecords:
    """Read every record that the occurrences may find, in a few queries."""
    records = LoadedRecords(portal)
    for event in {one.event.id: one.event for one in accepted}.values():
        of_event = [one for one in accepted if one.event is event]
        ids = (record_id(one.sent.object_id) for one in of_event if one.sent.object_id)
        records.load(event.object_type, (number for number in ids if number is not None))
        if event.matching:
            values = [one.matching_value for one in of_event if one.matching_value]
            records.load_by(event.object_type, event.matching.record_property, values)
        if event.object_type == CONTACTS:
            addresses = [one.sent.email for one in of_event if one.sent.email]
            records.load_by(CONTACTS, EMAIL, addresses)
    return records


def _match(records: LoadedRecords, one: Accepted) -> int | None:
    """The record an occurrence belongs to: by its own rule, then record id, then e-mail."""
    event, record = one.event, None
    if event.matching and one.matching_value:
        record = records.find(event.object_type, event.matching.record_property, one.matching_value)
    if record is None and one.sent.object_id:
        number = record_id(one.sent.object_id)
        record = None if number is None else records.surviving(event.object_type, number)
    if record is None and one.sent.email and event.object_type == CONTACTS:
        record = records.find(CONTACTS, EMAIL, one.sent.email)
    return record.id if record else None
