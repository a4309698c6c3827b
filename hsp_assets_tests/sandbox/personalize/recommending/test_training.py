"""Models: what they learn from, and that the same data gives the same answers."""

import io

import polars as pl
import pytest

from hsp_assets_tests.sandbox.personalize.shop import USE_CASES, Shop, StartShop, StartWith

METRICS = {
    "coverage",
    "mean_reciprocal_rank_at_25",
    *(f"normalized_discounted_cumulative_gain_at_{k}" for k in (5, 10, 25)),
    *(f"precision_at_{k}" for k in (5, 10, 25)),
}


@pytest.mark.parametrize("use_case", USE_CASES)
def test_every_recommender_tells_the_eight_metrics(trained: Shop, use_case: str) -> None:
    described = trained.describe("recommender", trained.arns[use_case])
    assert described["status"] == "ACTIVE"
    assert set(described["modelMetrics"]) == METRICS
    assert all(0 <= value <= 1 for value in described["modelMetrics"].values())


def test_the_same_data_gives_the_same_recommendations(start_with: StartWith) -> None:
    shop = start_with(Shop.fill)
    first = shop.train("recommended_for_you", "first")
    second = shop.train("recommended_for_you", "second")
    assert first["modelMetrics"] == second["modelMetrics"]
    for number in range(10):
        user = f"u{number}"
        assert shop.recommend("first", userId=user) == shop.recommend("second", userId=user)


@pytest.mark.parametrize("use_case", ["recommended_for_you", "viewed_x_also_viewed"])
def test_after_a_restart_a_model_answers_as_before_and_so_does_one_trained_then(
    start: StartShop, start_with: StartWith, use_case: str
) -> None:
    before = start_with(Shop.fill)
    described = before.train(use_case)
    requests = [{"userId": f"u{n}", "itemId": f"i{n}"} for n in range(10)]
    answers = [before.recommend(use_case, **one) for one in requests]
    after = start(earlier=before)
    again = after.train(use_case, "again")
    assert again["modelMetrics"] == described["modelMetrics"]
    assert (
        after.describe("recommender", after.arns[use_case])["modelMetrics"]
        == (described["modelMetrics"])
    )
    for name in (use_case, "again"):
        assert [after.recommend(name, **one) for one in requests] == answers


def test_a_model_serves_what_it_learned_when_the_data_is_replaced(
    start_with: StartWith,
) -> None:
    shop = start_with(Shop.fill)
    shop.train("recommended_for_you", "first")
    before = [shop.recommend("first", userId=f"u{number}") for number in range(10)]
    assert shop.load("Interactions", spoiled(shop.texts["Interactions"]))["status"] == "ACTIVE"
    assert [shop.recommend("first", userId=f"u{number}") for number in range(10)] == before
    shop.train("recommended_for_you", "second")
    assert [shop.recommend("second", userId=f"u{number}") for number in range(10)] != before


def spoiled(interactions: str) -> str:
    """The same interactions with the users shuffled."""
    rows = pl.read_csv(io.StringIO(interactions), infer_schema=False)
    return rows.with_columns(pl.col("USER_ID").shuffle(seed=1)).write_csv()


def test_columns_can_be_excluded_from_training(start_with: StartWith) -> None:
    shop = start_with(Shop.fill)
    excluded = {"excludedDatasetColumns": {"ITEMS": ["PRODUCT_DESCRIPTION", "CATEGORY_L1"]}}
    assert shop.train("recommended_for_you", trainingDataConfig=excluded)["status"] == "ACTIVE"
    included = {"includedDatasetColumns": {"ITEMS": ["PRICE"]}}
    assert shop.train("best_sellers", trainingDataConfig=included)["status"] == "ACTIVE"


def test_a_shop_without_items_and_users_trains_as_well(shop: Shop) -> None:
    shop.open("Interactions")
    shop.load("Interactions", shop.texts["Interactions"])
    assert shop.train("recommended_for_you")["status"] == "ACTIVE"
    assert len(shop.recommend("recommended_for_you", userId="u1")) > 0


def test_too_little_data_fails_with_the_service_s_words(shop: Shop) -> None:
    shop.open("Interactions")
    views = shop.texts["Interactions"].replace("Purchase", "View")
    shop.load("Interactions", views)
    failed = shop.train("best_sellers")
    assert failed["status"] == "CREATE FAILED"
    reason = "Dataset has fewer than 1000 interactions after filtering by event type: Purchase"
    assert failed["failureReason"] == reason
    assert "modelMetrics" not in failed
