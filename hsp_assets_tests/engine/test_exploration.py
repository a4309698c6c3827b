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
    assert not len(find_new_items(catalogue(), 0, 30))


def test_the_last_place_of_a_run_without_new_items_goes_to_the_best_of_them() -> None:
    shown = reserve(best_items(SCORES, 10), SCORES, np.array([15, 17]), 0.2)
    assert shown.tolist() == [0, 1, 2, 3, 15, 4, 5, 6, 7, 17]


def test_a_list_stays_as_it_is_where_nothing_has_to_be_reserved() -> None:
    hidden = SCORES.copy()
    hidden[15] = -np.inf
    cases = {
        "the run has a new item": (SCORES, [2, 17], 0.2),
        "the new item must not be shown": (hidden, [15], 0.2),
        "no share": (SCORES, [15], 0.0),
    }
    lists = {
        case: reserve(best_items(scores, 5), scores, np.array(new), share).tolist()
        for case, (scores, new, share) in cases.items()
    }
    assert {case: shown for case, shown in lists.items() if shown != [0, 1, 2, 3, 4]} == {}


@pytest.mark.filterwarnings("error")
@given(st.sets(st.integers(0, 19)), st.integers(0, 20), st.sampled_from([0.05, 0.1, 0.2, 0.5, 1]))
def test_lists_keep_their_length_and_hold_no_item_twice(
    new_items: set[int], limit: int, share: float
) -> None:
    shown = reserve(best_items(SCORES, limit), SCORES, np.array(sorted(new_items), np.int64), share)
    assert len(shown) == limit
    assert len(set(shown.tolist())) == limit
