"""How contestants are judged."""

from __future__ import annotations

import numpy as np
import pytest

from hsp_assets.engine.evaluation import Protocol
from hsp_assets.engine.events import EventLog, TooLittleData

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
