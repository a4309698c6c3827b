"""The part of a log on which hyperparameters are validated."""

from dataclasses import dataclass

import numpy as np

from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.splits import (
    MIN_EVENTS,
    Split,
    last_split,
    sample,
    sample_users,
    service_split,
    time_split,
)

SHARE, MOST = 0.3, 0.5
"""Users held out of the service's split: with its own tenth, small shops would validate noise."""
WANTED = 200
"""Users held out, if that is no more than the share `MOST` of all."""


@dataclass(frozen=True, slots=True)
class Size:
    """The most that is validated.

    Attributes:
        users: validation users.
        cells: validation users x items; 4 bytes each for every part's scores.
    """

    users: int
    cells: int

    def max_users(self, items: int) -> int:
        """Return how many users may be validated on a catalogue."""
        return min(self.users, self.cells // max(1, items))


MANY_RELEVANT = Size(users=2_000, cells=25_000_000)
"""Where a user may have many relevant items."""
ONE_RELEVANT = Size(users=5_000, cells=80_000_000)
"""Where each user has a single relevant item, a weak signal for a hyperparameter."""
TRAINED_SHARE = 0.9
"""Without a horizon, the newest tenth of the events is held out."""


def validation_split(log: EventLog, settings: Settings, seed: int) -> Split | None:
    """Divide a log as it will be evaluated, with a sample of users; None if none can be tested."""
    new_only = settings.new_items_only
    if settings.validation == "last":
        most = ONE_RELEVANT.max_users(log.item_count)
        users = sample(np.flatnonzero(log.lengths >= MIN_EVENTS), most, seed)
        held_out = users if settings.refits else None
        split = sample_users(last_split(log, held_out, new_items_only=new_only), most, seed)
        return split if len(split.users) else None
    most = MANY_RELEVANT.max_users(log.item_count)
    if settings.validation == "time" and log.has_times:
        split = time_split(log, _cutoff(log, settings), new_items_only=new_only)
    else:
        try:
            share = _share(int(np.count_nonzero(log.lengths >= MIN_EVENTS)))
            split = service_split(log, seed + 1, share, new_items_only=new_only)
        except TooLittleData:
            return None
    split = sample_users(split, most, seed)
    return split if len(split.users) else None


def _share(users: int) -> float:
    """The share of so many users that are held out."""
    return min(MOST, max(SHARE, WANTED / max(1, users)))


def _cutoff(log: EventLog, settings: Settings) -> int:
    """The time at which the held-out events begin."""
    if settings.horizon_days is None:
        return int(np.quantile(log.times, TRAINED_SHARE, method="higher"))
    return log.now - round(settings.horizon_days * DAY)
