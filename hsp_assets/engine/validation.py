"""The part of a log on which choices are validated, and how good a blend of scores is on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.splits import (
    TESTABLE,
    Split,
    last_split,
    sample,
    sample_users,
    service_split,
    time_split,
)

SHARE = 0.3
"""Users held out of the service's split: with its own tenth, small shops would validate noise."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is validated at most.

    Attributes:
        users: validation users.
        cells: validation users x items; 4 bytes each for every part's scores.
    """

    users: int
    cells: int

    def users_of(self, items: int) -> int:
        """Return how many users may be validated on a catalogue."""
        return min(self.users, self.cells // max(1, items))


SEVERAL = Size(users=2_000, cells=25_000_000)
"""Where a user may have many relevant items."""
SINGLE = Size(users=5_000, cells=80_000_000)
"""Where each user has a single relevant item, which says little about a choice."""
RECENT = 0.9
"""Without a horizon, the newest tenth of the events is foretold."""


def validation_split(log: EventLog, settings: Settings, seed: int) -> Split | None:
    """Divide a log as it will be judged, with a sample of users; None if nobody can be tested."""
    new_only = settings.new_items_only
    if settings.validation == "last":
        most = SINGLE.users_of(log.item_count)
        users = sample(np.flatnonzero(log.lengths >= TESTABLE), most, seed)
        return _testable(last_split(log, users, new_items_only=new_only))
    most = SEVERAL.users_of(log.item_count)
    if settings.validation == "service":
        try:
            split = service_split(log, seed + 1, SHARE, new_items_only=new_only)
        except TooLittleData:
            return None
        return sample_users(split, most, seed)
    split = time_split(log, _moment(log, settings), new_items_only=new_only)
    return _testable(sample_users(split, most, seed))


def _testable(split: Split) -> Split | None:
    return split if len(split.users) else None


def _moment(log: EventLog, settings: Settings) -> int:
    """When the future begins."""
    if settings.horizon_days is None:
        return int(np.quantile(log.times, RECENT, method="higher"))
    return log.now - round(settings.horizon_days * DAY)
