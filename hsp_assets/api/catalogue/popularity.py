"""What sells, and what each user likes, worked out from a version's interactions.

This is what answers are made of when the recommender does not answer; the recommenders
themselves are Personalize's business.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import polars as pl

from hsp_assets.api.catalogue.items import Items

PURCHASE = "Purchase"
Admits = Callable[[int], bool]


@dataclass(frozen=True)
class Popularity:
    """Rows of items, best seller first, then most interactions: of all, and of each category."""

    overall: array[int]
    by_category: dict[int, array[int]]

    @classmethod
    def empty(cls) -> Popularity:
        """Nothing sells where there is nothing."""
        return cls(array("I"), {})

    def best(self, category: int | None, admits: Admits, limit: int) -> list[int]:
        """The best sellers of a category, filled up with those of all categories.

        Args:
            category: code of the category; None means any.
            admits: whether an item's row may be answered.
            limit: how many at most.

        """
        first = self.by_category.get(-1 if category is None else category, array("I"))
        return list(islice(_distinct(chain(first, self.overall), admits), limit))


def scan_interactions(files: list[Path], *more: str) -> pl.LazyFrame:
    """Who did what with which item, and what more of `TIMESTAMP`, from the published CSVs.

    Ids and types have neither quotes nor commas by rule. What follows them in a line may, so
    quotes are not looked at, lines are cut there, and rests of broken lines are left out.
    """
    rows = pl.scan_csv(files, quote_char=None, infer_schema=False, truncate_ragged_lines=True)
    return rows.select("USER_ID", "ITEM_ID", "EVENT_TYPE", *more).drop_nulls()


def popularity(interactions: pl.LazyFrame, items: Items) -> Popularity:
    """What sells."""
    counted = interactions.group_by("ITEM_ID").agg(
        (pl.col("EVENT_TYPE") == PURCHASE).sum().alias("purchases"), pl.len().alias("events")
    )
    ranked = (
        _catalogue(items)
        .join(counted, on="ITEM_ID", how="left")
        .sort(
            "purchases",
            "events",
            "row",
            descending=[True, True, False],
            nulls_last=True,
        )
        .select("row", "category")
        .collect(engine="streaming")
    )
    parts = ranked.partition_by("category", as_dict=True, maintain_order=True)
    by_category = {int(code[0]): array("I", part["row"]) for code, part in parts.items()}
    return Popularity(array("I", ranked["row"]), by_category)


def tastes(interactions: pl.LazyFrame, items: Items) -> pl.DataFrame:
    """What each user likes: `favourite`, the category met most, and `purchased`, rows of items."""
    known = interactions.join(_catalogue(items), on="ITEM_ID")
    favourites = (
        known.group_by("USER_ID", "category")
        .len()
        .sort("len", "category", descending=[True, False])
        .group_by("USER_ID", maintain_order=True)
        .agg(pl.col("category").first().alias("favourite"))
    )
    purchased = (
        known.filter(pl.col("EVENT_TYPE") == PURCHASE)
        .group_by("USER_ID")
        .agg(pl.col("row").unique().alias("purchased"))
    )
    return favourites.join(purchased, on="USER_ID", how="left").collect(engine="streaming")


def _catalogue(items: Items) -> pl.LazyFrame:
    return pl.LazyFrame(
        {"ITEM_ID": items.ids, "category": items.category_of},
        schema={"ITEM_ID": pl.String, "category": pl.Int32},
    ).with_row_index("row")


def _distinct(rows: Iterator[int] | chain[int], admits: Admits) -> Iterator[int]:
    seen: set[int] = set()
    for row in rows:
        if row not in seen and admits(row):
            seen.add(row)
            yield row
