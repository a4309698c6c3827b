"""What there is to learn from the history."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from hsp_assets.sandbox.sample_data.catalogue import ANY, Catalogue, make_catalogue
from hsp_assets.sandbox.sample_data.history import end_of_history, make_history
from hsp_assets.sandbox.sample_data.shoppers import Shoppers, make_shoppers

END = end_of_history(2024)
DAYS = 90


@dataclass(frozen=True)
class Shop:
    """A shop before it is written to files."""

    catalogue: Catalogue
    shoppers: Shoppers
    rows: pl.DataFrame

    def views(self) -> pl.DataFrame:
        """The views, with the item's department and style."""
        columns = {"department": self.catalogue.department, "style": self.catalogue.style}
        items = pl.DataFrame(columns).with_row_index("item")
        views = self.rows.filter(pl.col("type") == "View")
        return views.join(items.with_columns(pl.col("item").cast(pl.Int64)), on="item")


@pytest.fixture(scope="module")
def shop() -> Shop:
    """A shop with a history of three months."""
    random = np.random.default_rng(5)
    catalogue = make_catalogue(1_000, random)
    shoppers = make_shoppers(800, catalogue, random)
    return Shop(catalogue, shoppers, make_history(catalogue, shoppers, 30_000, END, random))


def test_few_items_have_most_of_the_views(shop: Shop) -> None:
    counts = shop.views()["item"].value_counts(sort=True)["count"]
    assert counts.head(100).sum() > 3 * counts.slice(500).sum()


def test_people_keep_to_a_style(shop: Shop) -> None:
    views = shop.views()
    favourite = shop.shoppers.styles[views["shopper"].to_numpy(), 0]
    assert (views["style"].to_numpy() == favourite).mean() > 0.4


def test_people_keep_to_a_few_departments(shop: Shop) -> None:
    views = shop.views().filter(pl.len().over("shopper") >= 20)
    counts = pl.col("department").value_counts(sort=True).struct["count"]
    top = views.group_by("shopper").agg(share=counts.head(3).sum() / pl.len())
    assert top["share"].to_numpy().mean() > 0.5


def test_tastes_drift(shop: Shop) -> None:
    views, shoppers = shop.views(), shop.shoppers
    moved = np.flatnonzero(shoppers.early[:, 0] != shoppers.late[:, 0])
    when = 1 - (END.timestamp() - views["time"].to_numpy()) / (DAYS * 86_400)
    shopper = views["shopper"].to_numpy()
    first = np.isin(shopper, moved) & (views["department"].to_numpy() == shoppers.early[shopper, 0])
    late = when > shoppers.turning[shopper]
    assert first[~late].mean() > 2 * first[late].mean()


def test_what_follows_an_item_is_no_accident(shop: Shop) -> None:
    views = shop.views().sort("shopper", "time")
    item, shopper = views["item"].to_numpy(), views["shopper"].to_numpy()
    same = shopper[1:] == shopper[:-1]
    followed = (shop.catalogue.successors[item[:-1]] == item[1:, None]).any(axis=1)
    assert followed[same].mean() > 0.15


def test_nobody_sees_an_item_before_it_is_sold(shop: Shop) -> None:
    first = shop.rows.group_by("item").agg(pl.col("time").min())
    launched = shop.catalogue.launched[first["item"].to_numpy()]
    opened = END.timestamp() - (DAYS * 24 + 3) * 3600
    assert (first["time"].to_numpy() >= opened + launched * DAYS * 86_400 - 1).all()


def test_new_items_appear_to_the_end(shop: Shop) -> None:
    seen = shop.catalogue.launched[shop.rows["item"].unique().to_numpy()]
    assert [(seen > share).sum() > 0 for share in (0.25, 0.5, 0.75, 0.9)] == [True] * 4


def test_items_for_one_gender_are_seen_by_that_gender(shop: Shop) -> None:
    gender = shop.catalogue.gender[shop.rows["item"].to_numpy()]
    own = shop.shoppers.gender[shop.rows["shopper"].to_numpy()]
    assert ((gender == ANY) | (gender == own)).all()


def test_carts_follow_views_and_purchases_follow_checkouts(shop: Shop) -> None:
    counts = dict(shop.rows["type"].value_counts().iter_rows())
    assert counts["View"] > counts["AddToCart"] > counts["StartCheckout"] > counts["ViewCart"] / 2
    assert counts["AddToCart"] > counts["Purchase"] > counts["View"] / 50


def test_what_is_bought_together_comes_from_departments_that_go_together(shop: Shop) -> None:
    bought = shop.rows.filter(pl.col("type") == "Purchase")
    department = pl.Series("department", shop.catalogue.department[bought["item"].to_numpy()])
    bought = bought.with_columns(department)
    another = pl.col("department") != pl.col("department_right")
    pairs = bought.join(bought, on=["shopper", "time"]).filter(another)
    along = shop.catalogue.bought_with[pairs["department"].to_numpy()]
    assert (along == pairs["department_right"].to_numpy()).mean() > 0.25
