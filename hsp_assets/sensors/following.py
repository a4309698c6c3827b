"""Whether the lineage must follow the changes of the portal: the share sensor's decisions.

A change is followed when what is published was read from a share that showed it. So only content
decides, high-water marks and counts: looking at the share by hand, or data that the gate refused,
is no change. Nothing here calls a service; times are epoch seconds.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hsp_assets.portal.flows import KIND_VIEWS, RecordKind
from hsp_assets.schemas import DatasetName
from hsp_assets.sensors.changes import LatestChange
from hsp_assets.share.progress import Shown

READS: Mapping[RecordKind, tuple[DatasetName, ...]] = {
    "contacts": ("users", "interactions"),
    "products": ("items", "interactions"),
    "deals": ("interactions",),
    "line_items": ("interactions",),
    "event_completions": ("interactions",),
}
"""The datasets that are read from the records of each kind."""


@dataclass(frozen=True)
class Observed:
    """What a view of the share showed, and when that was seen."""

    shown: Shown
    at: float


Published = Mapping[DatasetName, Mapping[str, Observed]]
"""Of each published dataset, what the views showed before its rows were read, by view."""


def is_filled(changed: Mapping[RecordKind, LatestChange]) -> bool:
    """Whether the portal holds what every dataset needs: a shop is empty before its first load."""
    held = {kind for kind, one in changed.items() if one.newest}
    return held >= {"contacts", "products"} and bool(held & {"deals", "event_completions"})


def pending(
    changed: Mapping[RecordKind, LatestChange],
    published: Published,
) -> dict[RecordKind, LatestChange]:
    """The changes that are not published yet.

    Args:
        changed: the latest change of each kind.
        published: of each published dataset, what the views of the share showed before its rows
            were read; empty if nothing was ever published.

    """
    return {
        kind: one
        for kind, one in changed.items()
        if one.newest and not _is_followed(one, _read_from(kind, published))
    }


def describe(
    changed: Mapping[RecordKind, LatestChange],
    published: Published,
) -> str:
    """What changed of each kind, compared with what is published."""
    return "; ".join(
        f"{kind.replace('_', ' ')}: {_difference(one, _read_from(kind, published))}"
        for kind, one in changed.items()
    )


def change_set(changed: Mapping[RecordKind, LatestChange]) -> str:
    """A name for a set of changes: the same changes have the same."""
    text = "/".join(f"{kind}={one.version}" for kind, one in sorted(changed.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def behind(
    changed: Mapping[RecordKind, LatestChange], shown: Mapping[str, Shown]
) -> list[RecordKind]:
    """The kinds whose changes the share does not show yet."""
    return [kind for kind, one in changed.items() if not shows(shown[KIND_VIEWS[kind]], one)]


def shows(shown: Shown, changed: LatestChange) -> bool:
    """Whether a view shows a change."""
    mark = shown.high_water_mark.timestamp() if shown.high_water_mark else 0.0
    # A deletion leaves no trace but the count; where a portal is never still, time has to do.
    counts_agree = changed.total is None or shown.rows == changed.total or mark >= changed.at
    return mark >= changed.newest and counts_agree


def _read_from(kind: RecordKind, published: Published) -> list[Observed]:
    """What the view of a kind showed before each dataset was read; empty if one never was."""
    views = [published.get(dataset, {}).get(KIND_VIEWS[kind]) for dataset in READS[kind]]
    known = [view for view in views if view is not None]
    return known if len(known) == len(views) else []


def _is_followed(changed: LatestChange, read_from: Sequence[Observed]) -> bool:
    return bool(read_from) and all(
        shows(one.shown, changed) and not (changed.late and one.at < changed.at)
        for one in read_from
    )


def _difference(changed: LatestChange, read_from: Sequence[Observed]) -> str:
    """How the records differ from those that were published."""
    lacking = [one for one in read_from if not _is_followed(changed, [one])]
    if not lacking:
        return "never published"
    shown, parts = lacking[0].shown, []
    mark = shown.high_water_mark.timestamp() if shown.high_water_mark else 0.0
    if changed.total is not None and changed.total != shown.rows:
        more = changed.total - shown.rows
        parts.append(f"{abs(more):,} {'more' if more > 0 else 'fewer'}")
    if changed.newest > mark:
        since = f", published up to {_time(mark)}" if mark else ""
        parts.append(f"changed up to {_time(changed.newest)}{since}")
    return " and ".join(parts) or f"changed, which HubSpot showed at {_time(changed.at)}"


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S (UTC)")
