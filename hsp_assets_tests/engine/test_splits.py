"""Each protocol holds out the right events, and trains on none of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.engine.events import TooLittleData
from hsp_assets.engine.splits import last_split, sample, service_split, time_split
from hsp_assets_tests.engine.logs import log_of


def test_the_service_split_hides_the_newest_tenth_of_a_tenth_of_the_users_rounded() -> None:
    split = service_split(log_of([list(range(20))] * 28, item_count=20), seed=0)
    assert split.inputs.lengths.tolist() == [18] * 3
    assert split.ground_truth.items.tolist() == [18, 19] * 3
    assert split.train.lengths[split.users].sum() == 0


def test_users_with_a_single_event_are_not_tested() -> None:
    split = service_split(log_of([[1], [2], [3, 4], [5], [6, 7]]), seed=3)
    assert split.users.tolist() in ([2], [4])


def test_the_seed_decides_which_users_are_tested() -> None:
    log = log_of([[1, 2]] * 50)
    first, again, other = (service_split(log, seed).users.tolist() for seed in (5, 5, 6))
    assert first == again == sorted(first)
    assert first != other


def test_a_sample_is_drawn_without_replacement_in_ascending_order() -> None:
    drawn = sample(np.arange(50), 20, 1).tolist()
    assert (len(drawn), drawn) == (20, sorted(set(drawn)))
    assert sample(np.arange(5), 20, 1).tolist() == [0, 1, 2, 3, 4]


def test_one_user_with_two_events_is_too_little_to_measure() -> None:
    with pytest.raises(TooLittleData, match="1 users have two events"):
        service_split(log_of([[1, 2], [3]]), seed=0)


def test_the_time_split_predicts_what_comes_at_or_after_the_moment() -> None:
    split = time_split(log_of([[1, 2, 3], [4, 5]]), cutoff=1)
    assert split.train.items.tolist() == [1, 4]
    assert split.ground_truth.items.tolist() == [2, 3, 5]


def test_the_time_split_tests_cold_users_too() -> None:
    split = time_split(log_of([[1], [2]], times=[[0], [9]]), cutoff=5)
    assert (split.users.tolist(), split.inputs.lengths.tolist()) == ([1], [0])


def test_only_new_items_and_users_who_meet_them_count_where_that_is_set() -> None:
    split = time_split(log_of([[1, 2, 1, 3], [1, 1, 1, 1]]), cutoff=2, new_items_only=True)
    assert (split.users.tolist(), split.ground_truth.items.tolist()) == ([0], [3])


def test_the_last_split_hides_one_event_of_each_user_with_two_or_of_those_given() -> None:
    split = last_split(log_of([[1, 2, 3], [4], [5, 6]]))
    assert split.ground_truth.items.tolist() == [3, 6]
    assert split.train.items.tolist() == [1, 2, 4, 5]
    assert last_split(log_of([[1, 2], [3, 4]]), np.array([1])).train.items.tolist() == [1, 2, 3]


@given(st.lists(st.lists(st.integers(0, 9), max_size=30), min_size=2, max_size=30), st.integers())
def test_no_split_learns_from_what_it_hides(sequences: list[list[int]], seed: int) -> None:
    log = log_of(sequences)
    if sum(log.lengths >= 2) < 2:
        return
    split = service_split(log, abs(seed))
    tested = log.lengths[split.users]
    assert len(split.train) == len(log) - tested.sum()
    assert (split.inputs.lengths == tested - np.maximum(1, tested // 10)).all()
