"""What a recipe needs before it trains, counted after filtering by its event type.

The texts are the service's where they are documented.
"""

import polars as pl

from hsp_assets.sandbox.personalize.errors import JobFailedError
from hsp_assets.sandbox.personalize.options import Minimums
from hsp_assets.sandbox.personalize.recommending.recipes import Recipe


def check_minimums(interactions: pl.DataFrame, recipe: Recipe, minimums: Minimums) -> None:
    """Raise `JobFailedError` unless the distinct interactions are enough for the recipe."""
    if recipe.event_type is not None:
        interactions = interactions.filter(pl.col("EVENT_TYPE") == recipe.event_type)
    if interactions.height < minimums.interactions:
        after = f" after filtering by event type: {recipe.event_type}" if recipe.event_type else ""
        raise JobFailedError(f"Dataset has fewer than {minimums.interactions} interactions{after}")
    counts = interactions["USER_ID"].value_counts()["count"]
    returning = int((counts > 1).sum())
    if returning < minimums.returning_users:
        raise JobFailedError(
            f"Create failed. Dataset has fewer than {minimums.returning_users} users with at least"
            " 2 interactions each.",
        )
    if returning < minimums.returning_share * len(counts):
        raise JobFailedError(
            f"Create failed. Fewer than {minimums.returning_share:.0%} of the users have at least"
            " 2 interactions each.",
        )
