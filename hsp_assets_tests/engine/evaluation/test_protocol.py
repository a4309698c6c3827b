"""How models are evaluated."""

import numpy as np
import pytest

from hsp_assets.engine.evaluation import Protocol
from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.settings import SplitName
from hsp_assets_tests.engine.logs import log_of


def log_over(days: int, events: int = 12) -> EventLog:
    """Three users whose events spread evenly over some days."""
    times = np.linspace(0, days * DAY, events).astype(np.int64)
    return log_of([list(range(events))] * 3, events, [times.tolist()] * 3)


def test_a_sixth_of_the_time_up_to_sixty_days_or_the_horizon_given_is_predicted() -> None:
    horizons = [Protocol(split="time").horizon(log_over(days)) for days in (90, 720)]
    assert horizons == pytest.approx([15, 60])
    split = Protocol(split="time", horizon_days=45).divide(log_over(90))
    assert split.inputs.lengths.tolist() == [6, 6, 6]


def test_hyperparameters_are_validated_as_they_will_be_evaluated() -> None:
    settings = Protocol(split="time", new_items_only=True).settings(log_over(90))
    assert (settings.validation, settings.new_items_only) == ("time", True)
    assert Protocol(split="last").settings(log_over(9)).new_items_only


def test_a_horizon_over_all_the_time_leaves_nothing_to_learn_from() -> None:
    with pytest.raises(TooLittleData, match="nothing to learn from"):
        Protocol(split="time", horizon_days=999).divide(log_over(90))


def test_who_comes_only_later_is_left_out_and_counted() -> None:
    log = log_of([[0, 1], [1]], 2, [[0, 10 * DAY], [10 * DAY]])
    protocol = Protocol(split="time")
    assert protocol.divide(log).users.tolist() == [0]
    assert protocol.left_out(log) == 1
    assert Protocol(split="time", cold_users=True).divide(log).users.tolist() == [0, 1]


@pytest.mark.parametrize("split", ["service", "time", "last"])
def test_of_new_items_only_the_ground_truth_holds_nothing_known(split: SplitName) -> None:
    rng = np.random.default_rng(1)
    days = [day * DAY for day in range(20)]
    log = log_of(rng.integers(0, 30, (80, 20)).tolist(), 30, [days] * 80)
    divided = Protocol(split=split, new_items_only=True).divide(log)
    assert not np.isin(divided.ground_truth.keys(), divided.inputs.distinct_items().keys()).any()


def test_the_second_last_event_is_not_learned_from_unless_asked_for() -> None:
    log = log_of([[0, 1, 2, 3], [4, 5, 6, 7]])
    learned = {}
    for refit in (False, True):
        protocol = Protocol(split="last", refit=refit)
        split = protocol.divide(log)
        learned[refit] = protocol.learned(split).items.tolist()
        assert split.inputs.items.tolist() == [0, 1, 2, 4, 5, 6]
        assert protocol.as_dict(log)["refit"] is refit
    assert learned == {False: [0, 1, 4, 5], True: [0, 1, 2, 4, 5, 6]}
