"""A change detected in the portal, as it travels from the HubSpot sensor to the share sensor.

It stands as an observation on the asset `portal/<kind>`, where people read it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from hsp_assets.environment.keys import key
from hsp_assets.portal.flows import KINDS, RecordKind
from hsp_assets.sensors.change_detection import Change, Seen
from hsp_assets.sensors.runs import LOCATION, Runs

LOOKED_BACK = 20
"""Events of an asset: other code locations may report on assets of the same names."""
NEEDED = {"version", "newest", "late"}


@dataclass(frozen=True)
class LatestChange:
    """The state of one kind of records when a change of it was detected last.

    Attributes:
        version: a name for the state.
        newest: when the newest record changed, epoch seconds; 0 when there is none.
        total: how many records there were; None where HubSpot does not say.
        late: whether the change does not show in `newest` or `total`.
        at: when it was detected, epoch seconds.

    """

    version: str
    newest: float
    total: int | None
    late: bool
    at: float


def change_event(
    kind: RecordKind, change: Change, seen: Seen, location: str = ""
) -> dg.AssetObservation:
    """The observation that reports a change, with the code location that detected it."""
    return dg.AssetObservation(
        key(f"portal/{kind}"),
        description=str(change),
        metadata={
            "new_or_changed": change.changed,
            "fewer": change.fewer,
            **({} if seen.total is None else {"total": seen.total}),
            "newest": dg.MetadataValue.timestamp(datetime.fromtimestamp(seen.newest / 1000, UTC)),
            "late": change.late,
            "version": seen.version,
            LOCATION: location,
        },
    )


def latest_changes(runs: Runs) -> dict[RecordKind, LatestChange]:
    """The latest change of each kind that this code location detected; else it is absent."""
    latest = {kind: _latest(runs, kind) for kind in KINDS}
    return {kind: one for kind, one in latest.items() if one is not None}


def _latest(runs: Runs, kind: RecordKind) -> LatestChange | None:
    observed = runs.instance.fetch_observations(key(f"portal/{kind}"), limit=LOOKED_BACK)
    for record in observed.records:
        event = record.asset_observation
        if event and event.metadata.keys() >= NEEDED:
            values = {name: one.value for name, one in event.metadata.items()}
            if values.get(LOCATION, runs.location) == runs.location:
                return _change(values, record.timestamp)
    return None


def _change(values: Mapping[str, Any], at: float) -> LatestChange:
    total = values.get("total")  # HubSpot does not say how many events there are
    return LatestChange(
        version=str(values["version"]),
        newest=float(values["newest"]),
        total=None if total is None else int(total),
        late=bool(values["late"]),
        at=at,
    )
