"""NDCG@25 by hand: what a list gains by the places of its relevant items."""

import math

import polars as pl
import pytest

from hsp_assets.training.ndcg import ndcg


def of_one_list(*ranks: int, relevant: int) -> float:
    """NDCG of one list that shows relevant items at some places."""
    hits = pl.DataFrame({"id": [1] * len(ranks), "rank": ranks}, schema={"id": int, "rank": int})
    (value,) = ndcg(hits, pl.DataFrame({"id": [1], "count": [relevant]}))
    return float(value)


def test_a_list_that_begins_with_all_relevant_items_is_perfect() -> None:
    assert of_one_list(1, 2, 3, relevant=3) == pytest.approx(1)


def test_a_relevant_item_counts_less_the_lower_its_place() -> None:
    assert of_one_list(3, relevant=1) == pytest.approx(1 / math.log2(4))


def test_the_twenty_fifth_place_counts_and_the_twenty_sixth_does_not() -> None:
    assert of_one_list(25, relevant=1) == pytest.approx(1 / math.log2(26))
    assert of_one_list(26, relevant=1) == 0


def test_more_relevant_items_than_places_can_still_be_perfect() -> None:
    assert of_one_list(*range(1, 26), relevant=40) == pytest.approx(1)


def test_a_list_without_relevant_items_is_worth_nothing_and_keeps_its_place() -> None:
    hits = pl.DataFrame({"id": [2], "rank": [1]})
    assert ndcg(hits, pl.DataFrame({"id": [2, 1], "count": [1, 1]})).to_list() == [0, 1]
