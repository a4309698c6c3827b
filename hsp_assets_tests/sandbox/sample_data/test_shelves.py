"""Drawing items by department and style."""

import numpy as np
import pytest

from hsp_assets.sandbox.sample_data.shelves import Shelves

DEPARTMENT = np.array([0, 0, 0, 1])
STYLE = np.array([0, 0, 1, 0])
POPULARITY = np.array([3.0, 1.0, 1.0, 1.0])


def pick(department: int, style: int, times: int = 4_000) -> dict[int, float]:
    shelves = Shelves(DEPARTMENT, STYLE, POPULARITY, styles=2)
    random = np.random.default_rng(1)
    drawn = shelves.pick(np.full(times, department), np.full(times, style), random)
    items, counts = np.unique(drawn, return_counts=True)
    return {int(item): count / times for item, count in zip(items, counts, strict=True)}


def test_popular_items_are_drawn_more_often() -> None:
    assert pick(0, 0) == pytest.approx({0: 0.75, 1: 0.25}, abs=0.05)


def test_only_items_of_the_style_are_drawn() -> None:
    assert pick(0, 1) == {2: 1.0}


def test_without_an_item_of_the_style_the_whole_department_is_drawn_from() -> None:
    assert pick(1, 1) == {3: 1.0}
