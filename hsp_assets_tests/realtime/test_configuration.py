"""The configuration document has the shape that tools for AWS' sample know."""

from hsp_assets.live import ABTest, LiveRecommender
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.realtime.configuration import (
    configuration,
    configuration_key,
    publish_configuration,
)
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS

ARN = "arn:aws:personalize:us-east-1:123456789012:recommender/r"


def test_every_live_recommender_is_on_its_routes() -> None:
    live = {
        "hubspot_recommended_for_you": LiveRecommender("v1", ARN),
        "hubspot_frequently_bought_together": LiveRecommender("v1", ARN),
    }
    said = configuration("shop", live, "tracking")["namespaces"]["shop"]
    assert set(said["recommenders"]) == {"recommend-items", "rerank-items", "related-items"}
    assert set(said["recommenders"]["related-items"]) == {"hubspot_frequently_bought_together"}
    assert said["eventTargets"] == [{"type": "personalize-event-tracker", "trackingId": "tracking"}]


def test_filters_and_caching_are_as_aws_validates_them() -> None:
    live = {"hubspot_best_sellers": LiveRecommender("v1", ARN)}
    document = configuration("shop", live, "t")
    [version] = document["namespaces"]["shop"]["recommenders"]["recommend-items"].values()
    filters = {f["arn"]: f.get("condition") for f in version["variations"]["v1"]["filters"]}
    prefix = "arn:aws:personalize:us-east-1:123456789012:filter/"
    assert filters[f"{prefix}hubspot_not_purchased"] == "user-required"
    assert filters[f"{prefix}hubspot_in_category"] is None
    assert {one["directives"] for one in document["cacheControl"].values()} == {"private", "public"}


def test_versions_in_an_ab_test_are_variations() -> None:
    live = {"hubspot_best_sellers": LiveRecommender("v1", ARN, ABTest("v2", ARN + "2", 0.5))}
    said = configuration("shop", live, "t")["namespaces"]["shop"]["recommenders"]
    variations = said["recommend-items"]["hubspot_best_sellers"]["variations"]
    assert {name: one["arn"] for name, one in variations.items()} == {"v1": ARN, "v2": ARN + "2"}


def test_it_is_published_beside_the_data(storage: StorageResource) -> None:
    datasets = Datasets(storage, "shop")
    for name in DATASETS:
        datasets.write_profile("v1", name, {"rows": 1})
    datasets.go_live("v1")
    datasets.make_recommender_live("hubspot_best_sellers", LiveRecommender("v1", ARN))
    said = publish_configuration(datasets, "tracking")
    assert said["dagster/uri"] == storage.uri(configuration_key("shop"))
    assert storage.exists("api/shop.json")
    assert [r.data["route"] for r in said["routes"].records] == ["recommend-items", "rerank-items"]
