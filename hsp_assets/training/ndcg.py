"""NDCG@25 with binary relevance: the one metric by which versions and baselines are compared.

polars alone does it, so that production needs nothing that is not there already.
"""

import polars as pl

LENGTH = 25
"""Places of a list that count."""


def ndcg(hits: pl.DataFrame, relevant: pl.DataFrame) -> pl.Series:
    """NDCG@25 of each list, in the order of `id`.

    Args:
        hits: columns `id` and `rank` (from 1): the places at which lists show relevant items.
        relevant: columns `id` and `count`: how many items are relevant; a list for each row.

    """
    places = pl.DataFrame({"rank": range(1, LENGTH + 1)}, schema={"rank": pl.Int64})
    discounts = places.select("rank", discount=1 / (pl.col("rank") + 1).log(2))
    ideals = discounts.select("rank", ideal=pl.col("discount").cum_sum())
    gains = (
        hits.with_columns(pl.col("rank").cast(pl.Int64))
        .join(discounts, on="rank")
        .group_by("id")
        .agg(gain=pl.col("discount").sum())
    )
    return (
        relevant.select("id", rank=pl.min_horizontal("count", LENGTH).cast(pl.Int64))
        .join(ideals, on="rank")
        .join(gains, on="id", how="left")
        .sort("id")
        .select(pl.col("gain").fill_null(0.0) / pl.col("ideal"))
        .to_series()
    )
