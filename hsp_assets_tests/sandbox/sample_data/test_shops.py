"""Shops of each kind have the traits that the kind is named after."""

from typing import get_args

import numpy as np
import polars as pl
import pytest

from hsp_assets.sandbox.sample_data.shops import Shop, make_shop_of
from hsp_assets.sandbox.sample_data.traits import Kind

EVENTS = 4_000


@pytest.fixture(scope="module")
def shops() -> dict[Kind, Shop]:
    return {kind: make_shop_of(kind, EVENTS, 5) for kind in get_args(Kind)}


def distinct(shop: Shop) -> float:
    """Share of the events that are the first of their customer about their item."""
    return shop.events.unique(["user_id", "item_id"]).height / EVENTS


def median_events(shop: Shop, of: str) -> float:
    """Median number of events of a customer or an item."""
    return float(np.median(shop.events.group_by(of).len()["len"]))


def of_one_category(shop: Shop) -> float:
    """Share of the customers' next events that are about the category of the one before."""
    category = shop.items["CATEGORY_L2"].gather(shop.history["item"])
    events = shop.events.with_columns(category=category).sort("user_id", "timestamp")
    same = pl.col("category") == pl.col("category").shift().over("user_id")
    return float(events.select(same.mean()).item())


def test_every_kind_has_the_events_asked_for_and_is_the_same_again(shops: dict[Kind, Shop]) -> None:
    differing = [
        kind
        for kind, shop in shops.items()
        if shop.events.height != EVENTS
        or not shop.events.equals(make_shop_of(kind, EVENTS, 5).events)
    ]
    assert differing == []


def test_a_burst_is_over_within_a_minute(shops: dict[Kind, Shop]) -> None:
    gaps = pl.col("timestamp").diff().over("user_id")
    seconds = shops["bursts"].events.sort("user_id", "timestamp").select(gaps).drop_nulls()
    within = seconds["timestamp"].to_numpy()
    assert (within <= 60).mean() > 0.5
    assert within[within <= 600].max() <= 60


def test_in_bursts_most_events_repeat_an_item_and_in_novelties_none(
    shops: dict[Kind, Shop],
) -> None:
    assert distinct(shops["bursts"]) < 0.4
    assert distinct(shops["novelties"]) == distinct(shops["reviews"]) == 1


def test_reviews_are_sparse(shops: dict[Kind, Shop]) -> None:
    assert median_events(shops["reviews"], "user_id") <= 10
    assert median_events(shops["reviews"], "item_id") <= 12


def test_a_wholesale_order_has_many_lines_at_one_moment(shops: dict[Kind, Shop]) -> None:
    lines = shops["wholesale"].events.group_by("user_id", "timestamp").len()["len"]
    assert lines.to_numpy().mean() > 8


def test_tastes_change_only_where_they_drift(shops: dict[Kind, Shop]) -> None:
    assert (shops["drifting"].shoppers.early != shops["drifting"].shoppers.late).any()
    assert (shops["stationary"].shoppers.early == shops["stationary"].shoppers.late).all()
    assert not shops["stationary"].catalogue.launched.any()


def test_misleading_text_says_nothing_about_who_likes_an_item(shops: dict[Kind, Shop]) -> None:
    assert of_one_category(shops["misleading_text"]) < 0.6 * of_one_category(shops["drifting"])
