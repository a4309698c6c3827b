"""Names and descriptions hold what careless readers stumble over."""

import polars as pl
import pytest

from hsp_assets.sandbox.sample_data.vocabulary import STYLES
from hsp_assets_tests.sandbox.sample_data.conftest import Files


@pytest.mark.parametrize("awkward", [",", '"', "'", "é", "🌿", ";", "&", "%"])
def test_some_names_hold_an_awkward_character(shop: Files, awkward: str) -> None:
    assert shop.items["PRODUCT_NAME"].str.contains(awkward, literal=True).sum() > 10


def test_one_name_holds_a_line_break(shop: Files) -> None:
    assert shop.items["PRODUCT_NAME"].str.contains("\n").sum() == 1


def test_some_descriptions_are_too_long_for_an_event(shop: Files) -> None:
    lengths = shop.items["PRODUCT_DESCRIPTION"].str.len_chars()
    assert 0.05 < (lengths > 256).to_numpy().mean() < 0.5


def test_most_items_are_not_marked_as_promoted(shop: Files) -> None:
    assert shop.items["PROMOTED"].unique().sort().to_list() == [None, "True"]
    assert 0.6 < shop.items["PROMOTED"].is_null().to_numpy().mean() < 0.9


def test_prices_have_cents(shop: Files) -> None:
    cents = shop.items.filter(pl.col("PRICE") % 1 > 0)
    assert len(cents) > len(shop.items) / 2
    assert (shop.items["PRICE"] > 0).all()


def test_items_are_for_women_for_men_and_for_anybody(shop: Files) -> None:
    assert set(shop.items["GENDER"]) == {"Any", "F", "M"}


def test_item_ids_are_unique(shop: Files) -> None:
    assert shop.items["ITEM_ID"].n_unique() == len(shop.items)
    assert set(shop.items["ITEM_ID"].str.len_chars()) == {36}


def test_the_text_tells_the_style(shop: Files) -> None:
    adjectives = [word for words in STYLES.values() for word in words]
    telling = shop.items["PRODUCT_NAME"].str.replace("\n", " ").str.contains_any(adjectives)
    assert telling.all()
