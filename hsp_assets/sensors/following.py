"""Whether the lineage must follow the changes of the portal: the share sensor's decisions.

A change is followed when the share shows it and what is published was read from the share after
that. Nothing here calls a service; times are epoch seconds.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from hsp_assets.portal.flows import KIND_VIEWS, RecordKind
from hsp_assets.sensors.changes import LatestChange
from hsp_assets.share.progress import Shown


@dataclass(frozen=True)
class Observed:
    """What an asset of the group `share` last saw, and when."""

    shown: Shown
    at: float


def is_filled(changed: Mapping[RecordKind, LatestChange]) -> bool:
    """Whether the portal holds what every dataset needs: a shop is empty before its first load."""
    held = {kind for kind, one in changed.items() if one.newest}
    return held >= {"contacts", "products"} and bool(held & {"deals", "event_completions"})


def pending(
    changed: Mapping[RecordKind, LatestChange],
    observed: Mapping[str, Observed],
    published_at: float,
) -> dict[RecordKind, LatestChange]:
    """The changes that are not published yet.

    Args:
        changed: the latest change of each kind.
        observed: what the assets of the group `share` last saw, by name.
        published_at: when the datasets were published last; 0 means never.

    """
    return {
        kind: one
        for kind, one in changed.items()
        if one.newest and not _is_followed(one, observed.get(KIND_VIEWS[kind]), published_at)
    }


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


def _is_followed(changed: LatestChange, observed: Observed | None, published_at: float) -> bool:
    if observed is None or published_at < observed.at:
        return False
    return shows(observed.shown, changed) and not (changed.late and observed.at < changed.at)
