"""Best sellers and users' preferences, computed from a version's interactions.

The fallback when the recommender does not respond; the recommenders themselves are Personalize's.
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
        """That of no items."""
        return cls(array("I"), {})

    def best(self, category: int | None, admits: Admits, limit: int) -> list[int]:
        """The best sellers of a category, followed by those of all categories.

        Args:
            category: code of the category; None means any.
            admits: whether an item's row may be returned.
            limit: how many at most.

        """
        first = self.by_category.get(-1 if category is None else category, array("I"))
        return list(islice(_distinct(chain(first, self.overall), admits), limit))


def scan_interactions(files: list[Path], *more: str) -> pl.LazyFrame:
    """User, item and event type of the published CSVs, and `more` columns that follow them.

    Ids and types contain neither quotes nor commas by rule. The columns after them may, so quotes
    are ignored, lines are cut there, and the rest of a broken line is skipped.
    """
    rows = pl.scan_csv(files, quote_char=None, infer_schema=False, truncate_ragged_lines=True)
    return rows.select("USER_ID", "ITEM_ID", "EVENT_TYPE", *more).drop_nulls()


def popularity(interactions: pl.LazyFrame, items: Items) -> Popularity:
    """The popularity of the items."""
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


def user_preferences(interactions: pl.LazyFrame, items: Items) -> pl.DataFrame:
    """Of each user `favourite`, the most frequent category, and `purchased`, rows of items."""
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
