"""The texts that the terminal and the page have in common."""

import math
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from hsp_assets.engine.evaluation import Estimate, Report

LABELS = {
    "engine": "ours",
    "recent_popularity": "popularity, 14 days",
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


def label(name: str) -> str:
    """Return the name under which a model is shown."""
    return LABELS.get(name, name)


def interval(estimate: Estimate, places: int = 4) -> str:
    """Write a mean with its 95 % interval."""
    mean, low, high = (_number(value, places) for value in astuple(estimate))
    return f"{mean} ({low} to {high})"


def protocol_sentence(report: Report) -> str:
    """Describe the split in a sentence."""
    protocol = report.protocol
    days = f"{protocol['horizon_days']:.3g}"
    known = " Known items are neither shown nor counted." if protocol["new_items_only"] else ""
    learned = "then" if protocol["refit"] else "not"
    return {
        "service": "A tenth of the users is held out; of each, the newest tenth of the events is "
        f"predicted (Amazon Personalize's own split).{known}",
        "time": f"The newest {days} days are predicted from the events before.{known}",
        "last": "Each user's last event is predicted among all items that are new to the user; the "
        f"event before has served to validate and is {learned} learned from.",
    }[str(protocol["split"])]


def verdict(report: Report) -> str:
    """Say in one sentence whether ours is surely better than every baseline."""
    if (users := report.support.test_users) < MIN_TEST_USERS:
        return (
            f"{users} test users are too few to tell which is better: at least {MIN_TEST_USERS} "
            "are needed. Load events of more customers."
        )
    closest = min(report.ndcg_ratios, key=lambda name: report.ndcg_ratios[name].low)
    estimate = report.ndcg_ratios[closest]
    times = f"{interval(estimate, 2)} times the NDCG@25 of {label(closest)}"
    if estimate.low > 1:
        return f"Ours beats every baseline compared here; it has at least {times}."
    if estimate.high >= 1:
        return f"Ours is not surely better than {label(closest)}: it has {times}."
    return f"{label(closest)} is better: ours has {times}."


def beside_the_gate(report: Report) -> str:
    """Say why the gate of `recommended_for_you` shows other figures for the same data."""
    if report.protocol["split"] != "service" or report.protocol["new_items_only"]:
        split = "predicts other events (the newest tenth of those of a tenth of the users)"
    else:
        split = "draws its own tenth of the users"
    return (
        f"The gate's figures for the same data differ: Amazon Personalize {split}, chooses its own "
        "settings and leaves out what was purchased. Compare the multiples of the best baseline, "
        "not NDCG@25 itself."
    )


def support_rows(report: Report) -> Mapping[str, str]:
    """List what the data can support, by name."""
    support = report.support
    rows: dict[str, Any] = {
        "events": support.events,
        "users": support.users,
        "users that can be learned from (two events or more)": support.users_to_learn_from,
        "items": support.items,
        "items with events": support.items_with_events,
        "items that can be learned from (two events or more)": support.items_to_learn_from,
        "test users": support.test_users,
        "test users without history, left out": support.cold_users_left_out,
    }
    return {name: f"{number:,}" for name, number in rows.items()}


def cold_start(report: Report) -> list[str]:
    """Say what becomes of items without events and of users without a history."""
    ndcg = {name: f"{mean:.4f}" for name, mean in report.new_users.ndcg.items()}
    new = (
        f"New users ({report.new_users.users:,} test users without their histories): NDCG@25 "
        f"{ndcg['engine']}, of popularity {ndcg['popularity']}, of 14 days "
        f"{ndcg['recent_popularity']}."
    )
    texts = [new]
    if (cold := report.cold_items) is not None:
        texts.append(
            f"Cold items ({cold.items:,} stripped of their events, {cold.users:,} users): NDCG@25 "
            f"among themselves {cold.ndcg:.4f}, by attributes alone {cold.content_ndcg:.4f}; among "
            f"the best 25 of all items for {cold.hit_rate:.1%} of the users, "
            f"{cold.explored_hit_rate:.1%} with a tenth of the places kept for new items, "
            f"which lowers the NDCG@25 of the other items from {cold.others_ndcg:.4f} to "
            f"{cold.explored_others_ndcg:.4f}."
        )
    return texts


def warnings(report: Report) -> list[str]:
    """Name the limits of the data: unmet minimums, few test users."""
    support = report.support
    texts = [
        f"Personalize needs {need:,} {name}; there are {actual:,}"
        for name, (need, actual) in support.minimums.items()
        if actual < need
    ]
    if support.test_users < MIN_TEST_USERS:
        texts.append(f"only {support.test_users} test users: the figures are mostly chance")
    return texts


MIN_TEST_USERS = 100
"""Test users under which an interval is wider than most differences."""


def _number(value: float, places: int) -> str:
    if math.isinf(value):
        return "infinitely many"
    text = f"{value:.{places}f}"
    return text.removeprefix("0") if text.startswith("0.") else text
