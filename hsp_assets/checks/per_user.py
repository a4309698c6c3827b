"""How many interactions each user has, in memory that does not grow with the rows.

Grouped in one go, Polars would keep a partial count of nearly every row, because users come in no
order. So users are counted in parts, by a hash of their ids, as many as keep a part small.
"""

import polars as pl

ROWS_AT_ONCE = 4_000_000
"""Rows of a part; they take 80 MB."""


def interactions_per_user(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Count the interactions of each user.

    Users are identified by 64-bit hashes of their ids: of ten million, two share one with a
    probability of 3 in a million.

    Args:
        rows: with `USER_ID`.

    Returns:
        One row per user, with `interactions`.

    """
    parts = rows.select(pl.len()).collect(engine="streaming").item() // ROWS_AT_ONCE + 1
    users = rows.select(pl.col("USER_ID").hash(seed=0).alias("user"))
    counts = [
        users.filter(pl.col("user") % parts == part)
        .group_by("user")
        .agg(pl.len().alias("interactions"))
        .collect(engine="streaming")
        for part in range(parts)
    ]
    return pl.concat(counts).lazy()
