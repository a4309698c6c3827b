"""A version is trained once, compared with the live one, and only then answers."""

from dataclasses import replace

import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.recommenders import RECOMMENDERS, UseCase
from hsp_assets.training.records import VersionRecord
from hsp_assets_tests.training.conftest import FIRST, SECOND, OpenShop, Shop, Trained, interactions

PERSONAL: UseCase = "recommended_for_you"
RELATED: UseCase = "viewed_x_also_viewed"


def spoiled(use_case: UseCase) -> tuple[Trained, Trained]:
    """A sound version, and one that was trained on shuffled customers."""
    return Trained("v1", use_case=use_case), Trained("v2", spoiled=True, use_case=use_case)


def outcomes(record: VersionRecord) -> dict[str, str]:
    return {gate: verdict.outcome for gate, verdict in record.verdicts.items()}


def shown(shop: Shop, record: VersionRecord) -> list[list[str]]:
    return [shop.personalize.recommend(record.arn, 10, userId=f"u{n}") for n in range(5)]


def statuses(shop: Shop, use_case: UseCase = "most_viewed") -> dict[str, str]:
    """The status of each version, by the dataset version it was trained on."""
    return {v.name.partition("_")[0]: v.status for v in shop.versions(use_case).all()}


def test_the_first_version_goes_live_and_training_it_again_changes_nothing(
    after: OpenShop,
) -> None:
    shop = after(FIRST)
    assert shop.live_name("most_viewed") == "v1"
    record = shop.record("v1", "most_viewed")
    assert record.served
    assert len(record.metrics) == 8
    assert shop.train("v1", "most_viewed") == record
    assert len(shop.versions("most_viewed").all()) == 1


@pytest.mark.parametrize("use_case", [PERSONAL, RELATED])
def test_a_version_trained_on_shuffled_customers_is_not_promoted_and_not_trained_again(
    after: OpenShop, use_case: UseCase
) -> None:
    shop = after(*spoiled(use_case))
    assert outcomes(shop.record("v2", use_case))["no_worse_than_live"] == "failed"
    assert shop.live_name(use_case) == "v1"
    assert shop.train("v2", use_case) == shop.record("v2", use_case)
    assert not shop.reported
    assert statuses(shop, use_case) == {"v1": "ACTIVE", "v2": "INACTIVE"}


def test_a_version_trained_on_more_of_the_same_goes_live(after: OpenShop) -> None:
    shop = after(Trained("v1", use_case=PERSONAL), Trained("v2", 15, use_case=PERSONAL))
    assert outcomes(shop.record("v2"))["no_worse_than_live"] == "passed"
    assert shop.live_name() == "v2"


def test_training_the_same_data_twice_gives_the_same_recommendations(after: OpenShop) -> None:
    shop = after(Trained("v1", use_case=PERSONAL))
    first = shop.record("v1")
    answers = shown(shop, first)
    second = shop.retrain("v2", interactions())
    assert shown(shop, second) == answers
    assert second.metrics == first.metrics


def test_a_version_that_is_not_promoted_is_deleted_where_another_that_served_is_kept(
    after: OpenShop,
) -> None:
    shop = after(Trained("v1", use_case=RELATED), Trained("v2", 15, use_case=RELATED))
    failed = shop.retrain("v3", interactions(spoiled=True), RELATED)
    assert statuses(shop, RELATED) == {"v2": "ACTIVE", "v1": "INACTIVE"}
    assert shop.versions(RELATED).status(failed) == "DELETED"
    shop.reported.clear()
    assert shop.train("v3", RELATED) == failed
    assert not shop.reported


def test_the_version_before_is_kept_but_stopped_and_older_ones_are_deleted(after: OpenShop) -> None:
    shop = after(FIRST, SECOND)
    shop.retrain("v3", interactions(16), "most_viewed")
    assert statuses(shop) == {"v3": "ACTIVE", "v2": "INACTIVE"}


def test_a_failed_training_says_why_and_is_replaced_by_the_next_run(after: OpenShop) -> None:
    shop = after(replace(FIRST, use_case=None))
    shop.fail("training", "Dataset has fewer than 1000 interactions after filtering")
    with pytest.raises(PersonalizeFailure, match=r"fewer than 1000 .*Load more events.*replaces"):
        shop.train("v1", "most_viewed")
    shop.train("v1", "most_viewed")
    assert shop.live_name("most_viewed") == "v1"


def test_a_failed_retraining_leaves_the_live_version_alone(after: OpenShop) -> None:
    shop = after(FIRST)
    shop.fail("training", "no capacity")
    with pytest.raises(PersonalizeFailure):
        shop.retrain("v2", interactions(15), "most_viewed")
    assert shop.live_name("most_viewed") == "v1"


def test_going_back_to_older_data_starts_its_version_again(after: OpenShop) -> None:
    shop = after(FIRST, SECOND)
    shop.load("v1")
    shop.train("v1", "most_viewed")
    assert shop.live_name("most_viewed") == "v1"
    assert statuses(shop)["v1"] == "ACTIVE"


def test_another_configuration_of_the_same_data_is_another_version() -> None:
    recommender = RECOMMENDERS[PERSONAL]
    configuration = '{"itemExplorationConfig": {"explorationWeight": "0.1"}}'
    other = replace(recommender, configuration=configuration)
    assert other.version("v1") != recommender.version("v1")
    assert other.parameters["recommenderConfig"]["itemExplorationConfig"]


def test_the_name_of_a_version_fits_into_what_personalize_allows() -> None:
    names = [r.resource_name(r.version("0123456789ab")) for r in RECOMMENDERS.values()]
    assert [name for name in names if len(name) > 63] == []
