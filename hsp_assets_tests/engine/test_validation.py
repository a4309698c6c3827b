"""Hyperparameters are validated as they will be evaluated."""

import pytest

from hsp_assets.engine import validation
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.splits import Split
from hsp_assets.engine.validation import Size, validation_split
from hsp_assets_tests.engine.logs import log_of


def split_of(log: EventLog, settings: Settings) -> Split:
    split = validation_split(log, settings, 0)
    assert split is not None
    return split


def test_without_a_horizon_the_newest_tenth_of_the_events_is_predicted() -> None:
    split = split_of(log_of([list(range(10))] * 5), Settings(validation="time"))
    assert split.ground_truth.items.tolist() == [9] * 5


def test_the_horizon_given_is_predicted() -> None:
    log = log_of([[1, 2, 3]], times=[[0, 5 * DAY, 10 * DAY]])
    assert split_of(
        log, Settings(validation="time", horizon_days=7)
    ).ground_truth.items.tolist() == [2, 3]


def test_a_sample_of_last_events_leaves_the_other_users_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(validation, "ONE_RELEVANT", Size(users=3, cells=1_000))
    split = split_of(log_of([[1, 2]] * 50), Settings(validation="last"))
    assert (len(split.users), len(split.train)) == (3, 97)


def test_large_catalogues_are_validated_on_fewer_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MANY_RELEVANT", Size(users=50, cells=40))
    assert len(split_of(log_of([[1, 2, 3]] * 50, 10), Settings(validation="time")).users) == 4


@pytest.mark.parametrize(("users", "validated"), [(50, 25), (500, 200), (1_000, 300)])
def test_by_default_the_services_split_is_validated_on_three_tenths_of_the_users_or_two_hundred(
    users: int, validated: int
) -> None:
    assert len(split_of(log_of([[1, 2]] * users), Settings()).users) == validated


def test_where_nobody_has_two_events_there_is_nothing_to_validate() -> None:
    for settings in (Settings(validation="service"), Settings(validation="last")):
        assert validation_split(log_of([[1], [2]]), settings, 0) is None, settings
