"""A version is trained once, compared with the live one, and only then answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.recommenders import RECOMMENDERS

if TYPE_CHECKING:
    from hsp_assets.recommenders import UseCase
    from hsp_assets.training.records import VersionRecord
    from hsp_assets_tests.training.conftest import Shop


def outcomes(record: VersionRecord) -> dict[str, str]:
    """What each gate decided."""
    return {gate: verdict.outcome for gate, verdict in record.verdicts.items()}


def shown(shop: Shop, record: VersionRecord) -> list[list[str]]:
    """What a few customers are shown."""
    return [shop.personalize.recommend(record.arn, 10, userId=f"u{n}") for n in range(5)]


def test_the_first_version_goes_live(shop: Shop) -> None:
    record = shop.retrain("v1", shop.interactions(), "most_viewed")
    assert shop.live_name("most_viewed") == "v1"
    assert record.served
    assert len(record.metrics) == 8


@pytest.mark.parametrize("use_case", ["recommended_for_you", "viewed_x_also_viewed"])
def test_a_version_trained_on_shuffled_customers_is_refused_and_the_live_one_keeps_answering(
    shop: Shop, use_case: UseCase
) -> None:
    live = shop.retrain("v1", shop.interactions(), use_case)
    spoiled = shop.retrain("v2", shop.interactions(spoiled=True), use_case)
    assert outcomes(spoiled)["no_worse_than_live"] == "refused"
    assert shop.live_name(use_case) == "v1"
    assert shop.personalize.describe("recommender", live.arn)["status"] == "ACTIVE"
    assert shop.personalize.describe("recommender", spoiled.arn)["status"] == "INACTIVE"


def test_a_version_trained_on_more_of_the_same_goes_live(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions())
    record = shop.retrain("v2", shop.interactions(15))
    assert outcomes(record)["no_worse_than_live"] == "passed"
    assert shop.live_name() == "v2"


def test_training_the_same_data_twice_gives_the_same_recommendations(shop: Shop) -> None:
    first = shop.retrain("v1", shop.interactions())
    answers = shown(shop, first)
    second = shop.retrain("v2", shop.interactions())
    assert shown(shop, second) == answers
    assert second.metrics == first.metrics


def test_a_refused_version_is_not_trained_again_while_the_same_version_is_live(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions(), "viewed_x_also_viewed")
    refused = shop.retrain("v2", shop.interactions(spoiled=True), "viewed_x_also_viewed")
    shop.reported.clear()
    assert shop.train("v2", "viewed_x_also_viewed") == refused
    assert not shop.reported
    assert shop.personalize.describe("recommender", refused.arn)["status"] == "INACTIVE"


def test_training_the_live_version_again_changes_nothing(shop: Shop) -> None:
    first = shop.retrain("v1", shop.interactions(), "most_viewed")
    assert shop.train("v1", "most_viewed") == first
    assert len(shop.versions("most_viewed").all()) == 1


def test_the_version_before_is_kept_but_stopped_and_older_ones_are_deleted(shop: Shop) -> None:
    for number in range(3):
        shop.retrain(f"v{number}", shop.interactions(14 + number), "most_viewed")
    kept = {v.name.partition("_")[0]: v.status for v in shop.versions("most_viewed").all()}
    assert kept == {"v2": "ACTIVE", "v1": "INACTIVE"}


def test_a_failed_training_says_why_and_is_replaced_by_the_next_run(shop: Shop) -> None:
    shop.publish("v1", shop.interactions())
    shop.load("v1")
    shop.fail("training", "Dataset has fewer than 1000 interactions after filtering")
    with pytest.raises(PersonalizeFailure, match=r"fewer than 1000 .*Load more events.*replaces"):
        shop.train("v1", "most_viewed")
    shop.train("v1", "most_viewed")
    assert shop.live_name("most_viewed") == "v1"


def test_a_failed_retraining_leaves_the_live_version_alone(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions(), "most_viewed")
    shop.fail("training", "no capacity")
    with pytest.raises(PersonalizeFailure):
        shop.retrain("v2", shop.interactions(15), "most_viewed")
    assert shop.live_name("most_viewed") == "v1"


def test_going_back_to_older_data_starts_its_version_again(shop: Shop) -> None:
    first = shop.retrain("v1", shop.interactions(), "most_viewed")
    shop.retrain("v2", shop.interactions(15), "most_viewed")
    shop.load("v1")
    shop.train("v1", "most_viewed")
    assert shop.live_name("most_viewed") == "v1"
    assert shop.personalize.describe("recommender", first.arn)["status"] == "ACTIVE"


def test_another_configuration_of_the_same_data_is_another_version() -> None:
    recommender = RECOMMENDERS["recommended_for_you"]
    configuration = '{"itemExplorationConfig": {"explorationWeight": "0.1"}}'
    other = replace(recommender, configuration=configuration)
    assert other.version("v1") != recommender.version("v1")
    assert other.parameters["recommenderConfig"]["itemExplorationConfig"]


@pytest.mark.parametrize("recommender", RECOMMENDERS.values(), ids=lambda r: r.use_case)
def test_a_versions_name_fits_into_what_personalize_allows(recommender: object) -> None:
    assert isinstance(recommender, type(RECOMMENDERS["best_sellers"]))
    assert len(recommender.resource_name(recommender.version("0123456789ab"))) <= 63
