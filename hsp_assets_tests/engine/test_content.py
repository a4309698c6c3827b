"""Attributes as features."""

from collections.abc import Sequence

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


def test_items_of_one_category_are_similar() -> None:
    assert similar(content_of(category_l1=["toys", "toys", "food", "food"]), 0) == [1]


def test_several_values_in_one_field_are_separate_terms() -> None:
    assert similar(content_of(category_l1=["a|b", "b|c", "c", "d"]), 1) == [0, 2]


def test_the_same_word_in_another_column_means_something_else() -> None:
    content = content_of(category_l1=["x", "x", "y", "y"], category_l2=["y", "y", "z", "z"])
    assert similar(content, 0) == [1]


def test_words_are_compared_without_case() -> None:
    assert similar(content_of(text=["Red SHOES", "red shoes!", "hat", "hat"]), 0) == [1]


def test_items_of_similar_price_are_similar() -> None:
    prices = [1.0, 1.1, 500.0, 510.0, *(float(p) for p in range(20, 36))]
    assert similar(content_of(price=prices), 0) == [1]


def test_an_item_without_attributes_is_like_nothing() -> None:
    assert similar(content_of(category_l1=["a", "a", None, "b"]), 2) == []


def test_a_short_and_a_long_text_weigh_the_same() -> None:
    content = content_of(text=["cup", "cup and saucer of white bone china", "cup saucer", "x"])
    assert content is not None
    lengths = np.sqrt(content.features.multiply(content.features).sum(axis=1))
    assert np.asarray(lengths).ravel() == pytest.approx([1, 1, 1, 0])


def test_attributes_that_no_two_items_share_are_no_content() -> None:
    assert content_of(category_l1=["a", "b", "c"]) is None


def test_items_without_attributes_have_no_content() -> None:
    catalogue = read_catalogue(NO_EVENTS, None, ItemColumns())
    assert read_content(catalogue) is None
