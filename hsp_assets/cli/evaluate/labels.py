"""What the results are called on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hsp_assets.engine.evaluation import Estimate, Report

LABELS = {
    "engine": "ours",
    "popularity": "popularity",
    "recent_popularity": "popularity, 14 days",
    "own_history": "own history",
    "item_knn": "item-kNN (implicit)",
    "als": "ALS (implicit)",
}
MEASURES = {
    "ndcg": "NDCG",
    "recall": "Recall",
    "hit_rate": "Hit rate",
    "precision": "Precision",
    "mrr": "MRR",
}
CUTOFFS = (5, 10, 20, 25)


def label(name: str) -> str:
    """Return what people call a contestant."""
    return LABELS.get(name, name)


def interval(estimate: Estimate, places: int = 4) -> str:
    """Write a mean with its 95 % interval."""
    mean, low, high = (_number(value, places) for value in _values(estimate))
    return f"{mean} ({low} to {high})"


def protocol_sentence(report: Report) -> str:
    """Say how the contestants were judged."""
    protocol = report.protocol
    days = f"{protocol['horizon_days']:.3g}"
    known = " Known items are neither shown nor counted." if protocol["new_items_only"] else ""
    return {
        "service": "A tenth of the users is hidden; of each, the newest tenth of the events is "
        f"foretold (Amazon Personalize's own split).{known}",
        "time": f"The newest {days} days are foretold from what came before.{known}",
        "last": "Each user's last event is foretold among all items the user has not met.",
    }[str(protocol["split"])]


def verdict(report: Report) -> str:
    """Say in one sentence whether ours is surely better than every opponent."""
    closest = min(report.advantage, key=lambda name: report.advantage[name].low)
    estimate = report.advantage[closest]
    times = f"{interval(estimate, 2)} times the NDCG@25 of {label(closest)}"
    if estimate.low > 1:
        return f"Ours beats every opponent; it has at least {times}."
    if estimate.high >= 1:
        return f"Ours is not surely better than {label(closest)}: it has {times}."
    return f"{label(closest)} is better: ours has {times}."


def support_rows(report: Report) -> Mapping[str, str]:
    """List what the data can support, by what it is."""
    support = report.support
    rows: dict[str, Any] = {
        "events": support.events,
        "users": support.users,
        "users that can be learned from (two events or more)": support.users_to_learn_from,
        "items": support.items,
        "items met at least once": support.items_met,
        "items that can be learned from (two events or more)": support.items_to_learn_from,
        "test users": support.test_users,
        "test users without history, left out": support.strangers_left_out,
    }
    return {name: f"{number:,}" for name, number in rows.items()}


def warnings(report: Report) -> list[str]:
    """Say what the data is too small for."""
    support = report.support
    told = [
        f"Personalize needs {need:,} {name}; {found:,} found"
        for name, (need, found) in support.minimums.items()
        if found < need
    ]
    if support.test_users < FEW:
        told.append(f"only {support.test_users} test users: the figures are mostly chance")
    return told


FEW = 100
"""Test users under which an interval is wider than most differences."""


def _values(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.mean, estimate.low, estimate.high


def _number(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.removeprefix("0") if text.startswith("0.") else text
