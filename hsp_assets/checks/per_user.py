"""How many interactions each user has, in memory that grows with the users and not with the rows.

Grouped in one go, Polars would keep a partial count of every user for each piece of the rows.
"""

import polars as pl

BATCH_ROWS = 2_000_000


def interactions_per_user(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Count the interactions of each user.

    Users are told apart by 64-bit hashes of their ids: of ten million, two share one with a
    probability of 3 in a million.

    Args:
        rows: with `USER_ID`.

    Returns:
        One row per user, with `interactions`.

    """
    users = rows.select(pl.col("USER_ID").hash(seed=0).alias("user"))
    counts = pl.DataFrame(schema={"user": pl.UInt64, "interactions": pl.UInt32})
    for batch in users.collect_batches(chunk_size=BATCH_ROWS, maintain_order=False):
        found = batch.group_by("user").len("interactions")
        counts = pl.concat([counts, found]).group_by("user").sum()
    return counts.lazy()
