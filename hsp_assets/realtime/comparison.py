"""How two versions that answer at the same time compare: shares of users, and how sure they are.

Every API process writes what its users did after they were answered; a user seen by several counts
once. Intervals are Wilson's for a share and Newcombe's for the difference of two (1998, method 10):
both hold for small numbers, where the usual ones are wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import polars as pl

from hsp_assets.metadata import Metadata, row_count, table
from hsp_assets.resources.storage import StorageResource

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
OUTCOMES = ("View", "AddToCart", "Purchase")
Interval = tuple[float, float]


@dataclass(frozen=True)
class Share:
    """A share of users: how many of how many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share; 0 if there are no users."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> Interval:
        """Wilson's score interval; 0 to 1 if there are no users."""
        if not self.of:
            return (0.0, 1.0)
        z2 = Z * Z / self.of
        middle = self.value + z2 / 2
        width = Z * sqrt(self.value * (1 - self.value) / self.of + z2 / (4 * self.of))
        return ((middle - width) / (1 + z2), (middle + width) / (1 + z2))


def difference(tried: Share, live: Share) -> Interval:
    """Newcombe's interval of how much larger the one share is than the other."""
    gap = tried.value - live.value
    (low, high), (live_low, live_high) = tried.interval, live.interval
    below = sqrt((tried.value - low) ** 2 + (live_high - live.value) ** 2)
    above = sqrt((high - tried.value) ** 2 + (live.value - live_low) ** 2)
    return (gap - below, gap + above)


def verdict(interval: Interval) -> str:
    """What an interval of the difference says."""
    low, high = interval
    if low > 0:
        return "the tested version is better"
    return "the live version is better" if high < 0 else "not decided yet"


def compare_versions(storage: StorageResource, dataset_group: str) -> Metadata:
    """Every comparison of the group, as a table and as numbers that Dagster plots."""
    prefix = f"experiments/{dataset_group}/"
    names = sorted(
        {key.removeprefix(prefix).rpartition("/")[0] for key in storage.list_keys(prefix)}
    )
    rows = [row for name in names for row in _rows(storage, prefix, name)]
    numbers = {
        f"{row['comparison']} {row['outcome']}".replace("/", " "): row["difference_points"]
        for row in rows
    }
    return {**row_count(len(rows)), "comparisons": table(rows), **numbers}


def _rows(
    storage: StorageResource, prefix: str, name: str
) -> Iterator[dict[str, str | int | float]]:
    files = storage.uri(f"{prefix}{name}/*.parquet")
    users = (
        pl.scan_parquet(files, storage_options=storage.polars_options)
        .group_by("user")
        .agg(pl.col("tried", *OUTCOMES).max())
        .collect(engine="streaming")
    )
    tried, live = users.filter("tried"), users.filter(~pl.col("tried"))
    for outcome in OUTCOMES:
        ours, theirs = _share(tried, outcome), _share(live, outcome)
        interval = difference(ours, theirs)
        yield {
            "comparison": name,
            "outcome": outcome,
            "live_users": theirs.of,
            "tested_users": ours.of,
            "live": _percent(theirs.value, theirs.interval),
            "tested": _percent(ours.value, ours.interval),
            "difference": _percent(ours.value - theirs.value, interval),
            "difference_points": round(100 * (ours.value - theirs.value), 2),
            "verdict": verdict(interval),
        }


def _share(users: pl.DataFrame, outcome: str) -> Share:
    return Share(int(users[outcome].sum()), users.height)


def _percent(value: float, interval: Interval) -> str:
    return f"{value:.2%} ({interval[0]:.2%} to {interval[1]:.2%})"
