"""How many interactions are duplicates, counted in memory that does not grow with them."""

import polars as pl

DUPLICATES = "duplicates"
EXACT_UP_TO = 2_000_000
"""More interactions are counted for some of the users, and the number is scaled up."""


def count_duplicates(interactions: pl.LazyFrame, count: int) -> float:
    """How many interactions repeat another in every column.

    Args:
        interactions: the columns of the dataset and no others.
        count: how many there are.

    """
    parts = count // EXACT_UP_TO + 1
    is_sampled = pl.col("USER_ID").hash(seed=1) % parts == 0
    some = interactions if parts == 1 else interactions.filter(is_sampled)
    hashes = some.select(pl.struct(pl.all()).hash(seed=0).alias("hash"))
    counts = hashes.select(pl.len().alias("rows"), pl.col("hash").n_unique().alias("distinct"))
    rows, distinct = counts.collect(engine="streaming").row(0)
    return count * (rows - distinct) / rows if rows else 0.0
