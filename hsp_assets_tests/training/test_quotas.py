"""Quotas are looked at before anything is created."""

import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.training.quotas import QUOTAS, require_room
from hsp_assets_tests.training.conftest import Shop


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


def test_a_quota_of_the_account_counts_before_the_default(shop: Shop) -> None:
    raised = shop.personalize.model_copy()
    raised.__dict__["quotas"] = {"dataset_group": 6}
    fill_groups(shop)
    require_room(raised, "dataset_group", ["sixth"])
    with pytest.raises(PersonalizeFailure, match="6 dataset groups"):
        require_room(raised, "dataset_group", ["sixth", "seventh"])


def test_nothing_coming_asks_nothing(shop: Shop) -> None:
    fill_groups(shop)
    require_room(shop.personalize, "dataset_group", [])
