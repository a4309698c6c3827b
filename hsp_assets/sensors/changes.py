"""A change detected in the portal, as it travels from the HubSpot sensor to the share sensor.

It stands as an observation on the asset `portal/<kind>`, where people read it too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg

from hsp_assets.metadata import last_observed
from hsp_assets.portal.flows import KINDS, RecordKind
from hsp_assets.sensors.change_detection import Change, Seen


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


def change_event(kind: RecordKind, change: Change, seen: Seen) -> dg.AssetObservation:
    """The observation that reports a change."""
    return dg.AssetObservation(
        ["portal", kind],
        description=str(change),
        metadata={
            "new_or_changed": change.changed,
            "fewer": change.fewer,
            **({} if seen.total is None else {"total": seen.total}),
            "newest": dg.MetadataValue.timestamp(datetime.fromtimestamp(seen.newest / 1000, UTC)),
            "late": change.late,
            "version": seen.version,
        },
    )


def latest_changes(instance: dg.DagsterInstance) -> dict[RecordKind, LatestChange]:
    """The latest change of each kind; a kind that never changed is absent."""
    latest = {kind: _latest(instance, kind) for kind in KINDS}
    return {kind: one for kind, one in latest.items() if one is not None}


def _latest(instance: dg.DagsterInstance, kind: RecordKind) -> LatestChange | None:
    observed = last_observed(instance, f"portal/{kind}", "version", "newest", "late")
    if observed is None:
        return None
    total = observed.metadata.get("total")  # HubSpot does not say how many events there are
    return LatestChange(
        version=str(observed.metadata["version"]),
        newest=float(observed.metadata["newest"]),
        total=None if total is None else int(total),
        late=bool(observed.metadata["late"]),
        at=observed.at,
    )
