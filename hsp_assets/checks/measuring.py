"""The numbers that the checks of staged rows judge by, taken in as few passes as possible.

Every number that any check of a dataset needs is taken in one pass, so that a gate of twenty
checks reads ten million rows once and not twenty times. What is too much or too little is decided
by the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hsp_assets.checks.per_user import interactions_per_user
from hsp_assets.policy import Policy
from hsp_assets.publishing.gate import RECORD_ID, Verdict
from hsp_assets.schemas import EVENT_TYPES, MAX_TEXT, DatasetName, columns

DAY_SECONDS = 86_400
AGES = (0, 120)
"""Plausible ages in years, both included."""
ROWS = "rows"


@dataclass(frozen=True)
class Measured:
    """What a rule about a whole dataset judges by.

    Attributes:
        dataset: which dataset.
        numbers: what was measured of its accepted rows, by name.
        before: the same of the live version; empty before the first publication.
        verdict: which of the staged rows were accepted.
        policy: what is tolerated.
        repeated: some ids that stand more than once, if any do.

    """

    dataset: DatasetName
    numbers: Mapping[str, float]
    before: Mapping[str, float]
    verdict: Verdict
    policy: Policy
    repeated: Sequence[str] = ()

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]


def measure(dataset: DatasetName, rows: pl.LazyFrame) -> dict[str, float]:
    """Measure the accepted rows of a dataset; of no rows every number is zero."""
    queries = [rows.select(**_of_rows(dataset))]
    if dataset == "interactions":
        active = (pl.col("interactions") > 1).sum()
        queries.append(interactions_per_user(rows).select(active=active, users=pl.len()))
    return {
        name: float(value or 0)
        for answer in pl.collect_all(queries, engine="streaming")
        for name, value in answer.row(0, named=True).items()
    }


def _of_rows(dataset: DatasetName) -> dict[str, pl.Expr]:
    is_filled = {name: pl.col(name).is_not_null() for name in columns(dataset)}
    return {
        ROWS: pl.len(),
        "whole_rows": pl.all_horizontal(is_filled.values()).mean(),
        **{name: filled.mean() for name, filled in is_filled.items()},
        **OF_DATASET[dataset],
    }


OF_DATASET: Mapping[DatasetName, Mapping[str, pl.Expr]] = {
    "users": {
        "ids": pl.col("USER_ID").n_unique(),
        "with_record_id": pl.col(RECORD_ID).count(),
        "record_ids": pl.col(RECORD_ID).drop_nulls().n_unique(),
        "odd_ages": (~pl.col("AGE").is_between(*AGES)).sum(),
    },
    "items": {
        "ids": pl.col("ITEM_ID").n_unique(),
        "long": (pl.col("PRODUCT_DESCRIPTION").str.len_chars() > MAX_TEXT).sum(),
        "categories": pl.col("CATEGORY_L1").n_unique(),
        "highest_price": pl.col("PRICE").max(),
        "median_price": pl.col("PRICE").median(),
    },
    "interactions": {
        "event_types": pl.col("EVENT_TYPE").n_unique(),
        "midnight": (pl.col("TIMESTAMP") % DAY_SECONDS == 0).mean(),
        "seen_items": pl.col("ITEM_ID").approx_n_unique(),
        "first_time": pl.col("TIMESTAMP").min(),
        "last_time": pl.col("TIMESTAMP").max(),
        **{name: (pl.col("EVENT_TYPE") == name).sum() for name in EVENT_TYPES},
    },
}
"""What is measured of one dataset alone, besides rows and how far they are filled."""
