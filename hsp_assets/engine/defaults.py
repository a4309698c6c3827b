"""Hyperparameters for a log that is too small to validate any: they follow its traits.

What validation decides where there is enough belongs to `tuning`.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.hyperparameters import SHARES, Hyperparameters, PartName

NONE_REPEAT = 0.02
"""Share of the events that repeat an item of the user under which known items are shown last."""
MANY_REPEAT = 0.2
"""The share from which repeats lead as in a shop of staples."""
HIDDEN = -3.2
SPARSE = 10.0
"""Events for each item under which popularity and attributes say more than a few neighbours."""
SPARSE_SHARES: Mapping[PartName, float] = {"content": 0.2, "popular": 0.2}


def default_hyperparameters(log: EventLog) -> Hyperparameters:
    """Choose by the share of events that repeat an item, and by the events for each item."""
    chosen = Hyperparameters()
    events = max(1, len(log))
    distinct = len(log.distinct_items().items)
    repeating = 1 - distinct / events
    share = SHARES["repeats"] * min(1.0, repeating / MANY_REPEAT)
    chosen = chosen.with_share("repeats", share if repeating >= NONE_REPEAT else HIDDEN)
    if repeating < NONE_REPEAT:
        chosen = replace(chosen, repeat_power=0.0)
    if events < SPARSE * int(np.count_nonzero(log.counts())):
        chosen = replace(chosen, shares={**chosen.shares, **SPARSE_SHARES})
    return chosen
