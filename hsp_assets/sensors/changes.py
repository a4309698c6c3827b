"""A change noticed in the portal, as it travels from the HubSpot sensor to the share sensor.

It stands as an observation on the asset `portal/<kind>`, where people read it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg

from hsp_assets.portal.flows import KINDS, RecordKind
from hsp_assets.sensors.change_detection import Change, Seen


@dataclass(frozen=True)
class Noticed:
    """The state of one kind of records when a change of it was noticed last.

    Attributes:
        version: a name for the state.
        newest: when the newest record changed, epoch seconds; 0 when there is none.
        total: how many records there were; None where HubSpot does not say.
        late: whether the change does not show in `newest` or `total`.
        at: when it was noticed, epoch seconds.

    """

    version: str
    newest: float
    total: int | None
    late: bool
    at: float


def noticed_event(kind: RecordKind, change: Change, seen: Seen) -> dg.AssetObservation:
    """The observation that tells of a change."""
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


def latest_noticed(instance: dg.DagsterInstance) -> dict[RecordKind, Noticed]:
    """What was noticed last of each kind; a kind of which nothing was ever noticed is absent."""
    found = {kind: _latest(instance, kind) for kind in KINDS}
    return {kind: one for kind, one in found.items() if one is not None}


def _latest(instance: dg.DagsterInstance, kind: RecordKind) -> Noticed | None:
    records = instance.fetch_observations(dg.AssetKey(["portal", kind]), limit=1).records
    if not records or records[0].asset_observation is None:
        return None
    said = {name: value.value for name, value in records[0].asset_observation.metadata.items()}
    return _noticed(said, records[0].timestamp)


def _noticed(said: Mapping[str, object], at: float) -> Noticed:
    total = said.get("total")  # HubSpot does not say how many event completions there are
    return Noticed(
        version=str(said["version"]),
        newest=float(str(said["newest"])),
        total=None if total is None else int(str(total)),
        late=bool(said["late"]),
        at=at,
    )
