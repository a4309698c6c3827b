"""Made-up shops of several kinds as frames: what benchmarks and tests of recommenders learn from.

The same shop as files, in the tutorial's format, is written by `files`.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from hsp_assets.sandbox.sample_data.catalogue import Catalogue, make_catalogue
from hsp_assets.sandbox.sample_data.history import end_of_history, make_history
from hsp_assets.sandbox.sample_data.shoppers import Shoppers, make_shoppers
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets.sandbox.sample_data.texts import describe_items
from hsp_assets.sandbox.sample_data.traits import KINDS, Kind, Traits, size_of

DESCRIBED = ("CATEGORY_L1", "CATEGORY_L2", "PRODUCT_NAME", "PRODUCT_DESCRIPTION", "GENDER")
"""Columns of the items that reveal whom one suits."""


@dataclass(frozen=True)
class Shop:
    """A made-up shop.

    Attributes:
        catalogue: its items as numbers.
        shoppers: its customers as numbers.
        items: the rows of the items' file.
        history: what happened, as `make_history` returns it.
        random: for what else is made up, a generator each.
    """

    catalogue: Catalogue
    shoppers: Shoppers
    items: pl.DataFrame
    history: pl.DataFrame
    random: tuple[np.random.Generator, np.random.Generator]

    @property
    def events(self) -> pl.DataFrame:
        """The history with ids: `user_id`, `item_id`, `event_type`, `timestamp` (epoch seconds)."""
        items = self.items["ITEM_ID"].gather(self.history["item"])
        return self.history.select(
            user_id=(pl.col("shopper") + 1).cast(pl.String),
            item_id=items,
            event_type="type",
            timestamp="time",
        )


def make_shop(size: Size, seed: int, traits: Traits) -> Shop:
    """Make up a shop; the same arguments always give the same one."""
    parts = np.random.SeedSequence(seed).spawn(6)
    random = [np.random.Generator(np.random.PCG64(part)) for part in parts]
    catalogue = make_catalogue(size.products, random[0], drifts=traits.drifts)
    shoppers = make_shoppers(size.contacts, catalogue, random[1], traits)
    items = describe_items(catalogue, random[2])
    if traits.text_misleads:
        others = np.random.default_rng(seed).permutation(len(items))
        items = items.with_columns(items.select(DESCRIBED)[others])
    end = end_of_history(seed)
    history = make_history(catalogue, shoppers, size.interactions, end, random[4])
    return Shop(catalogue, shoppers, items, history, (random[3], random[5]))


def make_shop_of(kind: Kind, interactions: int, seed: int) -> Shop:
    """Make up a shop of a kind with so many interactions."""
    return make_shop(size_of(kind, interactions), seed, KINDS[kind])
