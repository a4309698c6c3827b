"""The shop's history: who came when and what happened, in the wanted number of rows."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from hsp_assets.sandbox.sample_data.browsing import Sessions, browse
from hsp_assets.sandbox.sample_data.buying import act
from hsp_assets.sandbox.sample_data.catalogue import Catalogue, Integers
from hsp_assets.sandbox.sample_data.shoppers import Shoppers

_DAYS = 90
_DAY = 86_400
_CLOSING_HOURS = 3
"""The last sessions start this long before the end, so that they end before it."""
_FIRST_END = datetime(2024, 3, 1, tzinfo=UTC)
_GROWTH = 0.5
_WEEKEND = 1.35
_SATURDAY = 5
_HOURS = np.array([2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 9, 8, 7, 7, 8, 9, 11, 13, 14, 12, 8, 4])
"""Visits by hour of the day, UTC, against one another."""
_SESSIONS_PER_ROW = 0.2
"""A little more than there are on average, so that one attempt is nearly always enough."""


def end_of_history(seed: int) -> datetime:
    """The fixed date shortly before which the history of a seed ends."""
    return _FIRST_END + timedelta(days=seed % 365)


def make_history(
    catalogue: Catalogue,
    shoppers: Shoppers,
    interactions: int,
    end: datetime,
    random: np.random.Generator,
) -> pl.DataFrame:
    """What happened last before the end, oldest first.

    Returns:
        As many rows as there shall be interactions; `shopper`, `item`, `type` and `time` (epoch
        seconds) are unique together, `discount` is whether one was given.
    """
    sessions = int(interactions * _SESSIONS_PER_ROW) + 10
    while True:
        rows = _attempt(catalogue, shoppers, sessions, int(end.timestamp()), random)
        if len(rows) >= interactions:
            return rows.tail(interactions)
        sessions += sessions // 4


def _attempt(
    catalogue: Catalogue,
    shoppers: Shoppers,
    number: int,
    end: int,
    random: np.random.Generator,
) -> pl.DataFrame:
    activity = shoppers.activity / shoppers.activity.sum()
    shopper = random.choice(len(activity), size=number, p=activity)
    first = end - _CLOSING_HOURS * 3600 - _DAYS * _DAY
    start = _starts(number, first, random)
    sessions = Sessions(shopper, (start - first) / (_DAYS * _DAY))
    views = browse(sessions, catalogue, shoppers, random)
    rows = act(views, sessions, start, catalogue, shoppers, random)
    keys = ["time", "shopper", "item", "type"]
    happened = rows.filter(pl.col("time") < end).unique(
        subset=keys, keep="first", maintain_order=True
    )
    ordered = happened.sort(keys)
    if shoppers.traits.repeats:
        return ordered
    return ordered.unique(subset=["shopper", "item"], keep="first", maintain_order=True)


def _starts(number: int, first: int, random: np.random.Generator) -> Integers:
    days = np.arange(_DAYS)
    weekday = (first // _DAY + days + 3) % 7  # 1 January 1970 was a Thursday
    weights = (1 + _GROWTH * days / _DAYS) * np.where(weekday >= _SATURDAY, _WEEKEND, 1.0)
    day = random.choice(days, size=number, p=weights / weights.sum())
    hours = np.roll(_HOURS, -((first // 3600) % 24))
    hour = random.choice(24, size=number, p=hours / hours.sum())
    return np.sort(first + day * _DAY + hour * 3600 + random.integers(3600, size=number))
