"""The live version answers a person, who reads names of products."""

import pytest

from hsp_assets.failures import PermanentFailure, PersonalizeFailure
from hsp_assets.training.live_recommendations import Request, recommended
from hsp_assets.training.published import product_names
from hsp_assets_tests.training.conftest import FIRST, OpenShop, Shop, Trained

RELATED = Trained("v1", use_case="viewed_x_also_viewed")


def test_the_live_version_answers_and_products_have_names(after: OpenShop) -> None:
    shop = after(RELATED)
    request = Request("viewed_x_also_viewed", "u1", "i7", 3)
    items = recommended(shop.versions("viewed_x_also_viewed"), request)
    names = product_names(shop.datasets, "v1", items)
    assert len(items) == 3
    assert names == {item: f"Item {item.removeprefix('i')}" for item in items}


def test_where_nothing_is_live_the_error_says_what_to_do(shop: Shop) -> None:
    with pytest.raises(PermanentFailure, match="Materialize the group recommender"):
        recommended(shop.versions(), Request("recommended_for_you", "u1"))


def test_a_recommender_about_an_item_needs_one(after: OpenShop) -> None:
    shop = after(RELATED)
    with pytest.raises(PermanentFailure, match="--item"):
        recommended(shop.versions("viewed_x_also_viewed"), Request("viewed_x_also_viewed", "u1"))


def test_a_refusal_of_personalize_is_raised(after: OpenShop) -> None:
    shop = after(FIRST)
    shop.personalize.stop(shop.record("v1", "most_viewed").arn)
    with pytest.raises(PersonalizeFailure, match="refuses to recommend"):
        recommended(shop.versions("most_viewed"), Request("most_viewed", "u1"))
