"""The HubSpot sensor: detects what changed in the portal, and reports it on the assets `portal/*`.

A tick costs at most six requests, however large the portal is: one for each kind of record, and
one that counts where a page was too short. It starts nothing: the share sensor does, when the
share shows the change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import dagster as dg

from hsp_assets.portal.flows import RecordKind
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_changes import Listing, PortalChanges
from hsp_assets.sensors.change_detection import (
    Change,
    Seen,
    add_count,
    changes,
    moment_to_count,
    needs_counting,
)
from hsp_assets.sensors.changes import change_event
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.runs import location_of

OBJECTS: tuple[ObjectType, ...] = get_args(ObjectType)


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers.

    Attributes:
        seen: of each kind.
        event_name: full name of the interaction event, which never changes; empty until known.
        counted: the kind that was counted last, so that all have their turn.
        version: of this form.

    """

    seen: Mapping[str, Seen] = field(default_factory=dict)
    event_name: str = ""
    counted: ObjectType | Literal[""] = ""
    version: Literal[2] = 2


def look(portal: PortalChanges, cursor: Cursor) -> tuple[dict[RecordKind, Change], Cursor]:
    """List every kind of record once; answer the changes, and what to remember."""
    listings: dict[RecordKind, Listing] = {kind: portal.newest(kind) for kind in OBJECTS}
    looked = {kind: changes(cursor.seen.get(kind), one) for kind, one in listings.items()}
    event_name, counted = cursor.event_name or portal.event_name(), cursor.counted
    if event_name:
        events = portal.newest_events(event_name)
        looked["event_completions"] = changes(cursor.seen.get("event_completions"), events)
    if cursor.event_name and (kind := _to_count(cursor, listings)):
        before = cursor.seen[kind]
        count = portal.count_since(kind, moment_to_count(before))
        looked[kind] = add_count(before, looked[kind], count)
        counted = kind
    detected = {kind: change for kind, (change, _) in looked.items()}
    return detected, Cursor({kind: seen for kind, (_, seen) in looked.items()}, event_name, counted)


def hubspot_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor, at an interval in seconds."""

    @dg.sensor(
        name="hubspot",
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Detects new, changed and deleted records and events in HubSpot and reports "
        "them on the assets of the group portal.",
    )
    def hubspot_changes(
        context: dg.SensorEvaluationContext, hubspot: HubSpotResource
    ) -> dg.SensorResult:
        detected, cursor = look(PortalChanges(hubspot), parse_cursor(Cursor, context.cursor))
        changed = {kind: change for kind, change in detected.items() if change}
        location = location_of(context)
        return dg.SensorResult(
            skip_reason=_reason(changed, cursor),
            asset_events=[
                change_event(kind, change, cursor.seen[kind], location)
                for kind, change in changed.items()
            ],
            cursor=format_cursor(cursor),
        )

    return hubspot_changes


def _to_count(cursor: Cursor, listings: Mapping[RecordKind, Listing]) -> ObjectType | None:
    """The kind whose turn it is to be counted, among those where a page does not tell all."""
    start = OBJECTS.index(cursor.counted) + 1 if cursor.counted else 0
    in_turn = (*OBJECTS[start:], *OBJECTS[:start])
    return next(
        (
            kind
            for kind in in_turn
            if kind in cursor.seen and needs_counting(cursor.seen[kind], listings[kind])
        ),
        None,
    )


def _reason(changed: Mapping[RecordKind, Change], cursor: Cursor) -> str:
    if changed:
        return "; ".join(f"{_words(kind)}: {change}" for kind, change in changed.items())
    totals = ", ".join(
        f"{seen.total:,} {_words(kind)}" for kind, seen in cursor.seen.items() if seen.total
    )
    return f"Nothing changed in HubSpot: {totals or 'no records'}."


def _words(kind: str) -> str:
    return kind.replace("_", " ")
