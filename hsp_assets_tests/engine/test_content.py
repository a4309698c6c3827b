"""Attributes as features."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.content import Content, read_content
from hsp_assets.engine.settings import ItemColumns

NO_EVENTS = pl.DataFrame({"item_id": pl.Series([], dtype=pl.String)})


def content_of(**columns: Sequence[str | float | None]) -> Content | None:
    ids = [f"i{number}" for number in range(len(next(iter(columns.values()))))]
    items = pl.DataFrame({"item_id": ids, **columns})
    return read_content(read_catalogue(NO_EVENTS, items, ItemColumns()))


def similar(content: Content | None, item: int) -> list[int]:
    assert content is not None
    row = content.similar.toarray()[item]
    return np.flatnonzero(row).tolist()


PRICES = [1.0, 1.1, 500.0, 510.0, *(float(p) for p in range(20, 36))]
SIMILAR: dict[str, tuple[dict[str, list[Any]], int, list[int]]] = {
    "items of one category": ({"category_l1": ["toys", "toys", "food", "food"]}, 0, [1]),
    "each of several values in a field": ({"category_l1": ["a|b", "b|c", "c", "d"]}, 1, [0, 2]),
    "not by the same word in another column": (
        {"category_l1": ["x", "x", "y", "y"], "category_l2": ["y", "y", "z", "z"]}, 0, [1],
    ),
    "words without their case": ({"text": ["Red SHOES", "red shoes!", "hat", "hat"]}, 0, [1]),
    "similar prices": ({"price": PRICES}, 0, [1]),
    "nothing without attributes": ({"category_l1": ["a", "a", None, "b"]}, 2, []),
}  # fmt: skip
"""What makes items similar: attributes, an item, and those that it is like."""


def test_items_are_similar_by_category_word_and_price() -> None:
    like = {case: similar(content_of(**of), item) for case, (of, item, _) in SIMILAR.items()}
    assert like == {case: expected for case, (_, _, expected) in SIMILAR.items()}


def test_a_short_and_a_long_text_weigh_the_same() -> None:
    content = content_of(text=["cup", "cup and saucer of white bone china", "cup saucer", "x"])
    assert content is not None
    lengths = np.sqrt(content.features.multiply(content.features).sum(axis=1))
    assert np.asarray(lengths).ravel() == pytest.approx([1, 1, 1, 0])


def test_without_attributes_that_two_items_share_there_is_no_content() -> None:
    assert content_of(category_l1=["a", "b", "c"]) is None
    assert read_content(read_catalogue(NO_EVENTS, None, ItemColumns())) is None
