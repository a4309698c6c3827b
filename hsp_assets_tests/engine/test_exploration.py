"""Places kept for new items."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.engine.catalogue import Catalogue
from hsp_assets.engine.exploration import find_new_items, reserve
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.ranking import best_items
from hsp_assets.engine.settings import ItemColumns

SCORES = np.arange(20, 0, -1).astype(np.float32)


def catalogue(**columns: list[int | None]) -> Catalogue:
    ids = pl.Series([f"i{number}" for number in range(3)])
    return Catalogue(ids, pl.DataFrame(columns), ItemColumns())


def test_items_created_in_the_last_days_are_new() -> None:
    known = catalogue(created=[0, 95 * DAY, None])
    assert find_new_items(known, 100 * DAY, 30).tolist() == [1]


def test_without_creation_times_nothing_is_new() -> None:
    assert not len(find_new_items(catalogue(), 0, 30))


def test_the_last_place_of_a_run_without_new_items_goes_to_the_best_of_them() -> None:
    shown = reserve(best_items(SCORES, 10), SCORES, np.array([15, 17]), 0.2)
    assert shown.tolist() == [0, 1, 2, 3, 15, 4, 5, 6, 7, 17]


def test_a_run_that_has_a_new_item_stays_as_it_is() -> None:
    best = best_items(SCORES, 5)
    assert reserve(best, SCORES, np.array([2, 17]), 0.2).tolist() == best.tolist()


def test_a_new_item_that_must_not_be_shown_is_not() -> None:
    scores = SCORES.copy()
    scores[15] = -np.inf
    best = best_items(scores, 5)
    assert reserve(best, scores, np.array([15]), 0.2).tolist() == best.tolist()


def test_no_share_reserves_nothing() -> None:
    best = best_items(SCORES, 5)
    assert reserve(best, SCORES, np.array([15]), 0.0).tolist() == best.tolist()


@pytest.mark.filterwarnings("error")
@given(
    st.sets(st.integers(0, 19)),
    st.integers(0, 20),
    st.sampled_from([0.05, 0.1, 0.2, 0.5, 1.0]),
)
def test_lists_keep_their_length_and_hold_no_item_twice(
    new_items: set[int], limit: int, share: float
) -> None:
    shown = reserve(best_items(SCORES, limit), SCORES, np.array(sorted(new_items), np.int64), share)
    assert len(shown) == limit
    assert len(set(shown.tolist())) == limit
