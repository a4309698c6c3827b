"""The part of a log on which choices are validated, and how good a blend of scores is on it."""

from __future__ import annotations

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

MOST = 2_000
CELLS = 25_000_000
"""Validation users x items: 100 MB for each part's scores."""
RECENT = 0.9
"""Without a horizon, the newest tenth of the events is foretold."""


def validation_split(log: EventLog, settings: Settings, seed: int) -> Split | None:
    """Divide a log as it will be judged, with a sample of users; None if nobody can be tested."""
    new_only = settings.new_items_only
    most = min(MOST, CELLS // max(1, log.item_count))
    if settings.validation == "last":
        users = sample(np.flatnonzero(log.lengths >= TESTABLE), most, seed)
        return _testable(last_split(log, users, new_items_only=new_only))
    if settings.validation == "service":
        try:
            return sample_users(service_split(log, seed + 1, new_items_only=new_only), most, seed)
        except TooLittleData:
            return None
    split = time_split(log, _moment(log, settings), new_items_only=new_only)
    return _testable(sample_users(split, most, seed))


def _testable(split: Split) -> Split | None:
    return split if len(split.users) else None


def _moment(log: EventLog, settings: Settings) -> int:
    """When the future begins."""
    if settings.horizon_days is None:
        return int(np.quantile(log.times, RECENT, method="higher"))
    return log.now - round(settings.horizon_days * DAY)
