"""What recipes need, one row above and below each limit."""

import polars as pl
import pytest

from hsp_assets.sandbox.personalize.errors import JobFailedError
from hsp_assets.sandbox.personalize.options import Minimums
from hsp_assets.sandbox.personalize.recommending.minimums import check_minimums
from hsp_assets.sandbox.personalize.recommending.recipes import RECIPES, Recipe

RECIPE = {recipe.use_case: recipe for recipe in RECIPES}


def events(*users: tuple[int, int], event_type: str = "View") -> pl.DataFrame:
    """`(number of users, events of each)` pairs."""
    ids = [
        f"{group}-{user}"
        for group, (count, each) in enumerate(users)
        for user in range(count)
        for _ in range(each)
    ]
    return pl.DataFrame({"USER_ID": ids}).with_columns(EVENT_TYPE=pl.lit(event_type))


def failure(interactions: pl.DataFrame, recipe: Recipe) -> str | None:
    try:
        check_minimums(interactions, recipe, Minimums())
    except JobFailedError as reason:
        return str(reason)
    return None


@pytest.mark.parametrize(
    ("use_case", "event_type", "reason"),
    [
        ("recommended_for_you", "AddToCart", ""),
        ("most_viewed", "View", " after filtering by event type: View"),
        ("viewed_x_also_viewed", "View", " after filtering by event type: View"),
        ("best_sellers", "Purchase", " after filtering by event type: Purchase"),
        ("frequently_bought_together", "Purchase", " after filtering by event type: Purchase"),
    ],
)
def test_a_recipe_needs_a_thousand_events(use_case: str, event_type: str, reason: str) -> None:
    recipe = next(one for one in RECIPES if one.use_case == use_case)
    few = events((37, 27), event_type=event_type)
    if recipe.event_type:
        few = pl.concat([few, events((50, 40), event_type="ViewCart")])
    assert failure(few, recipe) == f"Dataset has fewer than 1000 interactions{reason}"
    enough = pl.concat([few, events((1, 1), event_type=event_type)])
    assert failure(enough, recipe) is None


def test_twenty_five_users_with_two_events_of_the_type_are_needed() -> None:
    few = "Create failed. Dataset has fewer than 25 users with at least 2 interactions each."
    assert failure(events((24, 50), (1, 1)), RECIPE["most_viewed"]) == few
    assert failure(events((25, 50), (1, 1)), RECIPE["most_viewed"]) is None


def test_one_percent_of_the_users_with_events_must_have_two() -> None:
    few = failure(events((25, 2), (2_476, 1)), RECIPE["most_viewed"])
    assert few == "Create failed. Fewer than 1% of the users have at least 2 interactions each."
    assert failure(events((25, 2), (2_475, 1)), RECIPE["most_viewed"]) is None
