"""A recommender that is no longer chosen goes on, and is told, until somebody stops it."""

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.training.resource import TrainingResource
from hsp_assets.training.stopping import running_unchosen, stop_unchosen
from hsp_assets_tests.shop import unused
from hsp_assets_tests.training.conftest import FIRST, GROUP, OpenShop, Shop
from hsp_assets_tests.training.site import no_stack


def choosing(shop: Shop, recommenders: str) -> TrainingResource:
    """The training of an installation with HSP_RECOMMENDERS."""
    return TrainingResource(
        personalize=unused(shop.personalize),
        storage=unused(shop.storage),
        mlops_stack=no_stack(),
        policy=PolicyResource(dataset_group=GROUP, recommenders=recommenders),
    )


def test_it_goes_on_until_it_is_stopped_and_then_nobody_is_pointed_to_it(after: OpenShop) -> None:
    shop = after(FIRST)
    training = choosing(shop, "recommended_for_you")
    assert running_unchosen(training) == {"most_viewed": 1}
    assert stop_unchosen(training, "most_viewed")
    assert running_unchosen(training) == {}
    assert shop.versions("most_viewed").live() is None
    assert stop_unchosen(training, "most_viewed") == []


def test_one_that_is_chosen_is_not_stopped(after: OpenShop) -> None:
    shop = after(FIRST)
    training = choosing(shop, "recommended_for_you,most_viewed")
    with pytest.raises(PermanentFailure, match=r"hubspot_most_viewed is chosen.*HSP_RECOMMENDERS"):
        stop_unchosen(training, "most_viewed")
    assert shop.versions("most_viewed").live() is not None
