"""A person asks the live version, and reads names of products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hsp_assets.failures import PermanentFailure, PersonalizeFailure
from hsp_assets.training.live_recommendations import Asked, recommended
from hsp_assets.training.published import product_names

if TYPE_CHECKING:
    from hsp_assets_tests.training.conftest import Shop


def test_the_live_version_answers_and_products_have_names(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions(), "viewed_x_also_viewed")
    asked = Asked("viewed_x_also_viewed", "u1", "i7", 3)
    items = recommended(shop.versions("viewed_x_also_viewed"), asked)
    names = product_names(shop.datasets, "v1", items)
    assert len(items) == 3
    assert names == {item: f"Item {item.removeprefix('i')}" for item in items}


def test_where_nothing_is_live_the_error_says_what_to_do(shop: Shop) -> None:
    with pytest.raises(PermanentFailure, match="Materialize the group recommender"):
        recommended(shop.versions(), Asked("recommended_for_you", "u1"))


def test_a_recommender_about_an_item_needs_one(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions(), "viewed_x_also_viewed")
    with pytest.raises(PermanentFailure, match="--item"):
        recommended(shop.versions("viewed_x_also_viewed"), Asked("viewed_x_also_viewed", "u1"))


def test_a_refusal_of_personalize_is_told(shop: Shop) -> None:
    record = shop.retrain("v1", shop.interactions(), "most_viewed")
    shop.personalize.stop(record.arn)
    with pytest.raises(PersonalizeFailure, match="refuses to recommend"):
        recommended(shop.versions("most_viewed"), Asked("most_viewed", "u1"))
