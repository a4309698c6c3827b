"""Recommenders through boto3: created, changed, stopped, started, deleted."""

from pathlib import Path
from typing import Any

import pytest
import requests

from hsp_assets.sandbox.personalize import Options, Quotas
from hsp_assets_tests.sandbox.personalize.shop import Shop, StartShop, StartWith, until

FOR_YOU = "recommended_for_you"
EXPLORATION = {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}


def sell_best(shop: Shop) -> None:
    shop.open("Interactions", "Items")
    shop.load("Interactions", shop.texts["Interactions"])
    shop.load("Items", shop.texts["Items"])
    shop.train("best_sellers", minRecommendationRequestsPerSecond=2)


@pytest.fixture
def ready(start_with: StartWith) -> Shop:
    """A shop with interactions and one recommender."""
    return start_with(sell_best)


def arm(shop: Shop, reason: str) -> None:
    """Let the next training fail."""
    fault = {"job": "training", "reason": reason}
    requests.post(f"{shop.endpoint}/sandbox/faults", json=fault, timeout=60)


def excluding(columns: dict[str, list[str]]) -> dict[str, object]:
    return {"excludedDatasetColumns": columns}


def described(shop: Shop) -> dict[str, Any]:
    return shop.describe("recommender", shop.arns["best_sellers"])


def update(shop: Shop, **config: object) -> dict[str, Any]:
    arn = shop.arns["best_sellers"]
    shop.call("update_recommender", recommenderArn=arn, recommenderConfig=config)
    return described(shop)


def test_the_configuration_is_told_as_it_was_given(ready: Shop) -> None:
    recommender = described(ready)
    assert recommender["recommenderArn"].endswith(":recommender/best_sellers")
    assert recommender["recommenderConfig"] == {"minRecommendationRequestsPerSecond": 2}


def test_summaries_have_no_metrics(ready: Shop) -> None:
    listed = ready.control.list_recommenders(datasetGroupArn=ready.arns["shop"])
    assert "modelMetrics" not in listed["recommenders"][0]


def test_a_training_that_is_made_to_fail_says_why(ready: Shop) -> None:
    arm(ready, "no capacity")
    failed = ready.train("most_viewed")
    assert (failed["status"], failed["failureReason"]) == ("CREATE FAILED", "no capacity")
    with pytest.raises(ready.runtime.exceptions.InvalidInputException, match="must be ACTIVE"):
        ready.recommend("most_viewed", userId="u1")


def test_a_configuration_that_does_not_fit_is_refused(ready: Shop) -> None:
    explorations = [
        ("best_sellers", EXPLORATION, "explores nothing"),
        ("best_sellers", {"luck": "1"}, "explores nothing"),
        (FOR_YOU, {"explorationWeight": "1.1"}, "explorationWeight must be a number from 0 to 1"),
        (
            FOR_YOU,
            {"explorationItemAgeCutOff": "soon"},
            "explorationItemAgeCutOff must be a number from 1",
        ),
    ]
    refused = ready.control.exceptions.InvalidInputException
    for use_case, exploration, reason in explorations:
        with pytest.raises(refused, match=reason):
            ready.train(use_case, "other", itemExplorationConfig=exploration)
    exclusions = [
        ({"ITEMS": ["SIZE"]}, "ITEMS has no column SIZE"),
        ({"USERS": ["AGE"]}, "no USERS dataset"),
    ]
    for columns, reason in exclusions:
        with pytest.raises(refused, match=reason):
            ready.train("best_sellers", "other", trainingDataConfig=excluding(columns))


def test_exploration_is_for_personal_recommendations(ready: Shop) -> None:
    made = ready.train(FOR_YOU, itemExplorationConfig=EXPLORATION)
    assert made["status"] == "ACTIVE"


def test_the_number_of_recommenders_is_limited(start: StartShop) -> None:
    shop = start(Options(seconds_per_status=0, quotas=Quotas(recommenders=1)))
    shop.open("Interactions")
    shop.train("best_sellers")
    with pytest.raises(shop.control.exceptions.LimitExceededException, match="1 recommenders"):
        shop.train("most_viewed")


def test_the_interactions_dataset_must_exist(shop: Shop) -> None:
    shop.open("Items")
    with pytest.raises(shop.control.exceptions.InvalidInputException, match="Interactions"):
        shop.train("best_sellers")


def test_a_stopped_recommender_answers_nothing_until_it_is_started(ready: Shop) -> None:
    before = ready.recommend("best_sellers", userId="u1")
    arn = ready.arns["best_sellers"]
    ready.control.stop_recommender(recommenderArn=arn)
    assert ready.ended("recommender", arn)["status"] == "INACTIVE"
    with pytest.raises(ready.runtime.exceptions.InvalidInputException, match="INACTIVE"):
        ready.recommend("best_sellers", userId="u1")
    ready.control.start_recommender(recommenderArn=arn)
    assert ready.ended("recommender", arn)["status"] == "ACTIVE"
    assert ready.recommend("best_sellers", userId="u1") == before


def test_only_an_active_recommender_stops_and_only_an_inactive_one_starts(ready: Shop) -> None:
    arn = ready.arns["best_sellers"]
    in_use = ready.control.exceptions.ResourceInUseException
    with pytest.raises(in_use, match="must be INACTIVE"):
        ready.control.start_recommender(recommenderArn=arn)
    ready.control.stop_recommender(recommenderArn=arn)
    with pytest.raises(in_use, match="must be ACTIVE"):
        ready.control.stop_recommender(recommenderArn=arn)


def test_the_old_configuration_serves_until_the_update_ends(start: StartShop, ready: Shop) -> None:
    slow = start(Options(seconds_per_status=60), ready)
    recommender = update(slow, minRecommendationRequestsPerSecond=3)
    assert recommender["status"] == "ACTIVE"
    assert recommender["latestRecommenderUpdate"]["status"] == "CREATE PENDING"
    assert recommender["recommenderConfig"] == {"minRecommendationRequestsPerSecond": 2}
    assert slow.recommend("best_sellers", userId="u1")


def models(folder: Path) -> set[str]:
    return {model.name for model in (folder / "models").iterdir()}


def updated(shop: Shop) -> dict[str, Any]:
    """How the latest update of the recommender ended."""
    moving = ("PENDING", "IN_PROGRESS")
    until(lambda: not described(shop)["latestRecommenderUpdate"]["status"].endswith(moving))
    update: dict[str, Any] = described(shop)["latestRecommenderUpdate"]
    return update


def test_an_update_is_told_apart_and_then_becomes_the_configuration(ready: Shop) -> None:
    update(ready, minRecommendationRequestsPerSecond=3)
    config = {"minRecommendationRequestsPerSecond": 3}
    latest = updated(ready)
    assert (latest["recommenderConfig"], latest["status"]) == (config, "ACTIVE")
    assert described(ready)["recommenderConfig"] == config


def test_only_other_training_columns_train_anew(ready: Shop, tmp_path: Path) -> None:
    first = models(tmp_path)
    update(ready, minRecommendationRequestsPerSecond=3)
    updated(ready)
    assert models(tmp_path) == first
    update(ready, trainingDataConfig=excluding({"ITEMS": ["PRICE"]}))
    updated(ready)
    assert len(models(tmp_path)) == 1
    assert models(tmp_path) != first


def test_an_update_that_fails_leaves_the_old_model_serving(ready: Shop) -> None:
    before = ready.recommend("best_sellers", userId="u1")
    arm(ready, "no")
    update(ready, trainingDataConfig=excluding({"ITEMS": ["PRICE"]}))
    latest = updated(ready)
    assert (latest["status"], latest["failureReason"]) == ("CREATE FAILED", "no")
    assert described(ready)["status"] == "ACTIVE"
    assert ready.recommend("best_sellers", userId="u1") == before


def test_a_recommender_being_deleted_tells_no_metrics(start: StartShop, ready: Shop) -> None:
    slow = start(Options(seconds_per_status=60), ready)
    assert described(slow)["modelMetrics"]
    slow.control.delete_recommender(recommenderArn=slow.arns["best_sellers"])
    assert described(slow)["status"] == "DELETE PENDING"
    assert "modelMetrics" not in described(slow)


def test_a_deleted_recommender_and_its_model_are_gone(ready: Shop, tmp_path: Path) -> None:
    ready.control.delete_recommender(recommenderArn=ready.arns["best_sellers"])
    with pytest.raises(ready.control.exceptions.ResourceNotFoundException):
        described(ready)
    assert models(tmp_path) == set()


def test_a_recipe_that_does_not_exist_is_not_found(ready: Shop) -> None:
    with pytest.raises(ready.control.exceptions.ResourceNotFoundException):
        ready.control.create_recommender(
            name="magic",
            datasetGroupArn=ready.arns["shop"],
            recipeArn="arn:aws:personalize:::recipe/aws-magic",
        )
