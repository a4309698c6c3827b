"""Quotas are looked at before anything is created."""

import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.sandbox.personalize import Options
from hsp_assets.sandbox.personalize.options import Quotas
from hsp_assets.training.quotas import QUOTAS, require_room
from hsp_assets_tests.training.conftest import Shop, StartShop


def fill_groups(shop: Shop) -> None:
    for number in range(QUOTAS["dataset_group"].most):
        shop.personalize.create("dataset_group", name=f"other-{number}", domain="ECOMMERCE")


def test_a_used_up_quota_is_named_with_what_to_do(shop: Shop) -> None:
    fill_groups(shop)
    with pytest.raises(PersonalizeFailure) as raised:
        shop.direct.dataset_group()
    assert "no room for shop: Personalize allows 5 dataset groups" in str(raised.value)
    assert "HSP_DATASET_GROUP" in str(raised.value)


def test_what_exists_needs_no_room(shop: Shop) -> None:
    shop.direct.dataset_group()
    for number in range(4):
        shop.personalize.create("dataset_group", name=f"other-{number}", domain="ECOMMERCE")
    assert shop.direct.dataset_group()["status"] == "ACTIVE"


def test_all_that_is_coming_must_fit(shop: Shop) -> None:
    with pytest.raises(PersonalizeFailure, match="15 recommenders"):
        require_room(shop.personalize, "recommender", [f"r{n}" for n in range(16)])


def test_what_service_quotas_tells_of_the_account_counts_before_the_default(
    start: StartShop,
) -> None:
    shop = start(Options(quotas=Quotas(dataset_groups=6)))
    fill_groups(shop)
    require_room(shop.personalize, "dataset_group", ["sixth"])
    with pytest.raises(PersonalizeFailure, match="6 dataset groups"):
        require_room(shop.personalize, "dataset_group", ["sixth", "seventh"])
    assert shop.personalize.quotas_and_source[1] == "by Service Quotas"


def test_training_says_that_a_small_quota_has_no_room_before_anything_is_created(
    start: StartShop,
) -> None:
    shop = start(Options(quotas=Quotas(schemas=1)))
    with pytest.raises(PersonalizeFailure, match="allows 0 dataset groups"):
        start(Options(quotas=Quotas(dataset_groups=0))).direct.dataset_group()
    shop.direct.dataset_group()
    shop.direct.schema("users")
    with pytest.raises(PersonalizeFailure, match="Personalize allows 1 schemas"):
        shop.direct.schema("items")
    assert len([*shop.personalize.summaries("schema")]) == 1


def test_where_nobody_answers_for_service_quotas_the_default_counts(
    shop: Shop,
) -> None:
    nobody = shop.personalize.model_copy(update={"endpoint_url": "http://127.0.0.1:9"})
    quotas, source = nobody.quotas_and_source
    assert quotas == {}
    assert source.startswith("AWS's default, as Service Quotas does not answer")


def test_nothing_coming_asks_nothing(shop: Shop) -> None:
    fill_groups(shop)
    require_room(shop.personalize, "dataset_group", [])
