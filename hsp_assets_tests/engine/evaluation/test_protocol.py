"""How contestants are judged."""

from __future__ import annotations

import numpy as np
import pytest

from hsp_assets.engine.evaluation import Protocol
from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.settings import SplitName

DAY = 86_400


def log_over(days: int, events: int = 12) -> EventLog:
    """Three users whose events spread evenly over some days."""
    times = np.tile(np.linspace(0, days * DAY, events).astype(np.int64), 3)
    items = np.tile(np.arange(events, dtype=np.int32), 3)
    return EventLog(
        np.arange(4) * events, items, np.zeros(3 * events, dtype=np.int8), times, events
    )


def test_a_sixth_of_the_time_is_foretold_unless_told() -> None:
    assert Protocol(split="time").horizon(log_over(90)) == pytest.approx(15)


def test_at_most_sixty_days_are_foretold_unless_told() -> None:
    assert Protocol(split="time").horizon(log_over(720)) == 60


def test_the_horizon_given_is_taken() -> None:
    split = Protocol(split="time", horizon_days=45).divide(log_over(90))
    assert split.inputs.lengths.tolist() == [6, 6, 6]


def test_the_last_split_ranks_unseen_items_only() -> None:
    protocol = Protocol(split="last")
    assert protocol.settings(log_over(9)).new_items_only


def test_choices_are_validated_as_they_will_be_judged() -> None:
    settings = Protocol(split="time", new_items_only=True).settings(log_over(90))
    assert (settings.validation, settings.new_items_only) == ("time", True)


def test_a_horizon_over_all_the_time_leaves_nothing_to_learn_from() -> None:
    with pytest.raises(TooLittleData, match="nothing to learn from"):
        Protocol(split="time", horizon_days=999).divide(log_over(90))


def test_who_comes_only_later_is_left_out_and_counted() -> None:
    log = EventLog(
        np.array([0, 2, 3]),
        np.array([0, 1, 1], dtype=np.int32),
        np.zeros(3, dtype=np.int8),
        np.array([0, 10 * DAY, 10 * DAY]),
        2,
    )
    protocol = Protocol(split="time")
    assert protocol.divide(log).users.tolist() == [0]
    assert protocol.left_out(log) == 1
    assert Protocol(split="time", strangers=True).divide(log).users.tolist() == [0, 1]


@pytest.mark.parametrize("split", ["service", "time", "last"])
def test_of_new_items_only_the_truth_holds_nothing_known(split: SplitName) -> None:
    rng = np.random.default_rng(1)
    lengths = np.full(80, 20)
    log = EventLog(
        np.concatenate(([0], np.cumsum(lengths))),
        rng.integers(0, 30, 1600, dtype=np.int32),
        np.zeros(1600, dtype=np.int8),
        np.tile(np.arange(20) * DAY, 80),
        30,
    )
    divided = Protocol(split=split, new_items_only=True).divide(log)
    assert not np.isin(divided.truth.keys(), divided.inputs.known().keys()).any()
