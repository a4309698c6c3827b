"""The recommender's assets, materialized by Dagster over a shop that is published already."""

import dagster as dg
import pytest

from hsp_assets.resources.policy import PolicyResource
from hsp_assets.sandbox.personalize import Minimums, Options
from hsp_assets_tests.training.conftest import GROUP, Shop, StartShop, interactions
from hsp_assets_tests.training.site import Clock, Site, made, observed

IMPORTS, VIEWED, PERSONAL = "dataset_imports", "most_viewed", "recommended_for_you"
SMALL = Minimums(interactions=300, interactions_per_import=300)


@pytest.fixture
def site(shop: Shop, instance: dg.DagsterInstance) -> Site:
    return Site(shop, instance, shop.personalize)


@pytest.fixture
def slow(start: StartShop, instance: dg.DagsterInstance) -> Site:
    """A site that waits for nothing, beside a Personalize that comes to no end by itself."""
    clock = Clock()
    shop = start(Options(seconds_per_status=60.0, minimums=SMALL, now=clock.now))
    impatient = shop.personalize.model_copy(update={"patience_minutes": 0})
    return Site(shop, instance, impatient, clock)


def test_a_run_does_not_wait_for_what_takes_long_and_its_end_is_seen(
    slow: Site,
) -> None:
    slow.publish_beside_empty_datasets()
    result = slow.materialize()
    assert result.success
    assert made(result) == {"schemas", "dataset_group"}
    # Before a recommender is created, which costs as long as it exists.
    assert str(slow.metadata("dataset_group")["monthly_costs"]).startswith("5 active recommenders")
    observation = observed(result)[IMPORTS]
    assert observation["status"] == "CREATE PENDING"
    assert observation["since"]
    assert observation["arn"] in {work.arn for work in slow.work(IMPORTS)}
    assert [work.is_over for work in slow.work(IMPORTS)] == [False] * 3
    slow.clock.runs = True
    slow.wait(IMPORTS)
    assert [(work.is_over, work.has_failed) for work in slow.work(IMPORTS)] == [(True, False)] * 3


def test_a_version_trained_on_shuffled_customers_is_not_promoted_and_the_live_one_keeps_serving(
    site: Site,
) -> None:
    site.shop.publish("v1", interactions())
    assert site.materialize().success
    served = site.shop.personalize.recommend(site.fact(PERSONAL, "arn"), 10, userId="u1")
    site.shop.publish("v2", interactions(spoiled=True))
    result = site.materialize(IMPORTS, PERSONAL)
    failed = {e.asset_key.path[1]: e for e in result.get_asset_check_evaluations() if not e.passed}
    assert not result.success
    assert failed[PERSONAL].check_name == "no_worse_than_live"
    assert failed[PERSONAL].severity is dg.AssetCheckSeverity.ERROR
    assert site.shop.live_name() == "v1"
    live = site.shop.versions().live()
    assert live is not None
    assert site.shop.personalize.recommend(live.arn, 10, userId="u1") == served
    assert site.metadata(PERSONAL)["versions_measured"] == 2
    assert "data:image/svg+xml" in site.metadata(PERSONAL)["metrics_history"]


def test_where_personalize_retrains_by_itself_new_data_makes_no_other_version(site: Site) -> None:
    site.policy = PolicyResource(dataset_group=GROUP, retraining="managed")
    site.shop.publish("v1", interactions())
    assert site.materialize("schemas", "dataset_group", IMPORTS, VIEWED).success
    first = site.fact(VIEWED, "arn")
    site.shop.publish("v2", interactions(15))
    assert site.materialize(IMPORTS, VIEWED).success
    assert site.fact(VIEWED, "arn") == first
    assert site.metadata(IMPORTS)["version"] == "v2"
