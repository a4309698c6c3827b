"""What an installation decides of Personalize: tags, key, capacity, and what exists."""

from typing import Any

import dagster as dg
import pytest

from hsp_assets.environment import Settings, load_settings
from hsp_assets.failures import SettingsError
from hsp_assets.recommenders import RECOMMENDERS, chosen
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.training.direct import Direct
from hsp_assets.training.progress import work_in_progress
from hsp_assets.training.versions import Versions
from hsp_assets_tests.conftest import PortalOf
from hsp_assets_tests.training.conftest import FIRST, GROUP, OpenShop, Shop, interactions
from hsp_assets_tests.training.site import Site, made, policy

KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
TAGS = [{"tagKey": "cost", "tagValue": "shop"}, {"tagKey": "team", "tagValue": "data"}]
best_sellers = RECOMMENDERS["best_sellers"]
TWO = "recommended_for_you,most_viewed"


def with_options(shop: Shop, **options: Any) -> PersonalizeResource:
    return shop.personalize.model_copy(update=options)


def tags_of(personalize: PersonalizeResource, arn: str) -> list[dict[str, str]]:
    tags = personalize.control.list_tags_for_resource(resourceArn=arn)["tags"]
    return [{"tagKey": one["tagKey"], "tagValue": one["tagValue"]} for one in tags]


def test_what_is_created_has_the_tags_of_the_installation(shop: Shop) -> None:
    personalize = with_options(shop, **Settings(personalize_tags="team=data, cost=shop").creation)
    arn = Direct(personalize, GROUP).dataset_group()["datasetGroupArn"]
    assert sorted(tags_of(personalize, arn), key=str) == TAGS


def test_a_dataset_group_has_the_key_of_the_installation_and_the_role_for_it(shop: Shop) -> None:
    role = "arn:aws:iam::123456789012:role/reader"
    personalize = with_options(shop, kms_key_arn=KEY, role_arn=role)
    group = Direct(personalize, GROUP).dataset_group()
    assert (group["kmsKeyArn"], group["roleArn"]) == (KEY, role)


def test_capacity_is_asked_for_and_makes_no_other_version(after: OpenShop) -> None:
    shop, viewed = after(FIRST), RECOMMENDERS["most_viewed"]
    personalize = with_options(shop, min_requests_per_second=3)
    direct = Direct(personalize, GROUP)
    new = direct.recommender(viewed, "v9", lambda _: None)
    assert new["recommenderConfig"]["minRecommendationRequestsPerSecond"] == 3
    live = shop.versions("most_viewed").live()
    assert live is not None
    old = direct.recommender(viewed, viewed.version("v1"), lambda _: None)
    assert old["recommenderArn"] in live.arns


def test_recommenders_that_are_not_chosen_are_not_created(
    shop: Shop, instance: dg.DagsterInstance
) -> None:
    few = policy().model_copy(update={"recommenders": TWO})
    site = Site(shop, instance, shop.personalize, policy=few)
    shop.publish("v1", interactions())
    result = site.materialize()
    assert result.success
    assert made(result) & RECOMMENDERS.keys() == {*TWO.split(",")}
    names = [str(one["name"]) for one in shop.personalize.summaries("recommender")]
    assert len(names) == 2
    assert site.training.ledger.recommenders == 2


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("HSP_RECOMMENDERS", "recommended_for_you,top_picks", "top_picks is no recommender"),
        ("HSP_RECOMMENDERS", "most_viewed", "recommended_for_you must be among them"),
        ("HSP_PERSONALIZE_TAGS", "team", "name=value"),
        ("HSP_PERSONALIZE_MIN_REQUESTS_PER_SECOND", "0", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_decided_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=says):
        load_settings()


def test_all_five_exist_unless_some_are_chosen() -> None:
    assert chosen(Settings().recommenders) == tuple(RECOMMENDERS.values())


def test_two_portals_in_one_account_name_what_they_create_differently(
    shop: Shop, portal_of: PortalOf
) -> None:
    shop.publish("v1", interactions())
    version, created = best_sellers.version("v1"), dict[str, set[str]]()
    for name in ("acme_de", "acme_uk"):
        portal_of(name)
        group = f"{name}_datasetgroup"
        direct = Direct(shop.personalize, group)
        jobs = direct.import_datasets(shop.plan("v1")).values()
        trained = direct.recommender(best_sellers, version, lambda _status: None)
        assert trained["name"] == f"{name}_best_sellers_{version}"
        created[name] = {str(one["filterArn"]) for one in direct.filters()}
        created[name] |= {str(job["datasetImportJobArn"]) for job in jobs}
        created[name].add(str(trained["recommenderArn"]))
        versions = Versions(shop.personalize, shop.storage, group, best_sellers).all()
        assert [one.name for one in versions] == [version]
        works = {one.asset for one in work_in_progress(shop.personalize, group)}
        assert "recommender/best_sellers" in works
    assert not created["acme_de"] & created["acme_uk"]
