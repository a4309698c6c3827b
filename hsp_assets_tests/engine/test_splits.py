"""Each protocol hides what it says and nothing that it hides is learned from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.splits import last_split, service_split, time_split

LogOf = Callable[..., EventLog]


def test_the_service_split_hides_the_newest_tenth_of_a_tenth_of_the_users(log_of: LogOf) -> None:
    log = log_of([list(range(20))] * 30, item_count=20)
    split = service_split(log, seed=0)
    assert split.inputs.lengths.tolist() == [18] * 3
    assert split.truth.items.tolist() == [18, 19] * 3


def test_the_service_split_learns_from_the_other_users_only(log_of: LogOf) -> None:
    split = service_split(log_of([[1, 2]] * 30), seed=0)
    assert split.train.lengths[split.users].sum() == 0
    assert len(split.train) == 2 * 27


def test_users_with_a_single_event_are_not_tested(log_of: LogOf) -> None:
    split = service_split(log_of([[1], [2], [3, 4], [5], [6, 7]]), seed=3)
    assert split.users.tolist() in ([2], [4])


def test_the_same_seed_tests_the_same_users(log_of: LogOf) -> None:
    log = log_of([[1, 2]] * 50)
    assert service_split(log, 5).users.tolist() == service_split(log, 5).users.tolist()


def test_one_user_with_two_events_is_too_little_to_measure(log_of: LogOf) -> None:
    with pytest.raises(TooLittleData, match="1 users have two events"):
        service_split(log_of([[1, 2], [3]]), seed=0)


def test_the_time_split_foretells_what_comes_at_or_after_the_moment(log_of: LogOf) -> None:
    split = time_split(log_of([[1, 2, 3], [4, 5]]), moment=1)
    assert split.train.items.tolist() == [1, 4]
    assert split.truth.items.tolist() == [2, 3, 5]


def test_the_time_split_tests_strangers_too(log_of: LogOf) -> None:
    split = time_split(log_of([[1], [2]], times=[[0], [9]]), moment=5)
    assert (split.users.tolist(), split.inputs.lengths.tolist()) == ([1], [0])


def test_known_items_leave_the_truth_if_only_new_ones_count(log_of: LogOf) -> None:
    split = time_split(log_of([[1, 2, 1, 3]]), moment=2, new_items_only=True)
    assert split.truth.items.tolist() == [3]


def test_a_user_who_only_repeats_is_not_tested_on_new_items(log_of: LogOf) -> None:
    split = time_split(log_of([[1, 1], [1, 2]]), moment=1, new_items_only=True)
    assert split.users.tolist() == [1]


def test_the_last_split_hides_one_event_of_each_user_with_two(log_of: LogOf) -> None:
    split = last_split(log_of([[1, 2, 3], [4], [5, 6]]))
    assert split.truth.items.tolist() == [3, 6]
    assert split.train.items.tolist() == [1, 2, 4, 5]


def test_the_last_split_of_some_users_learns_from_all_events_of_the_others(log_of: LogOf) -> None:
    split = last_split(log_of([[1, 2], [3, 4]]), np.array([1]))
    assert split.train.items.tolist() == [1, 2, 3]


@given(st.lists(st.lists(st.integers(0, 9), max_size=30), min_size=2, max_size=30), st.integers())
def test_no_split_learns_from_what_it_hides(sequences: list[list[int]], seed: int) -> None:
    lengths = [len(sequence) for sequence in sequences]
    if sum(length >= 2 for length in lengths) < 2:
        return
    items = np.array([item for sequence in sequences for item in sequence], dtype=np.int32)
    log = EventLog(
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        items,
        np.zeros(len(items), dtype=np.int8),
        np.arange(len(items)),
        10,
    )
    split = service_split(log, abs(seed))
    tested = log.lengths[split.users]
    assert len(split.train) == len(log) - tested.sum()
    assert (split.inputs.lengths == tested - np.maximum(1, tested // 10)).all()
