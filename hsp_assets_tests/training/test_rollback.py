"""One command goes back to a kept version, and a run on the same data respects it."""

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.recommenders import UseCase
from hsp_assets.training.rollback import use_version
from hsp_assets_tests.training.conftest import FIRST, SECOND, OpenShop, Shop, Trained, interactions


@pytest.fixture
def trained(after: OpenShop) -> Shop:
    return after(FIRST, SECOND)


def back(shop: Shop) -> str:
    return use_version(shop.versions("most_viewed")).name


def test_the_version_before_is_started_and_answers_and_the_one_it_replaces_is_kept_stopped(
    trained: Shop,
) -> None:
    name = back(trained)
    assert trained.live_name("most_viewed") == "v1"
    statuses = {v.name: v.status for v in trained.versions("most_viewed").all()}
    assert statuses.pop(name) == "ACTIVE"
    assert list(statuses.values()) == ["INACTIVE"]


def test_a_run_on_the_same_data_does_not_undo_it_and_one_on_new_data_goes_live(
    trained: Shop,
) -> None:
    back(trained)
    trained.train("v2", "most_viewed")
    assert trained.live_name("most_viewed") == "v1"
    trained.retrain("v3", interactions(16), "most_viewed")
    assert trained.live_name("most_viewed") == "v3"


def test_a_version_that_was_not_promoted_can_be_put_live_by_hand(after: OpenShop) -> None:
    related: UseCase = "viewed_x_also_viewed"
    shop = after(Trained("v1", use_case=related), Trained("v2", spoiled=True, use_case=related))
    use_version(shop.versions(related), shop.record("v2", related).version)
    assert shop.live_name("viewed_x_also_viewed") == "v2"


def test_a_version_that_is_not_kept_is_refused_with_those_that_are(trained: Shop) -> None:
    with pytest.raises(PermanentFailure, match=r"no version 'v9'. Kept are, newest first: v2_"):
        use_version(trained.versions("most_viewed"), "v9")


def test_where_nothing_was_live_before_there_is_no_way_back(after: OpenShop) -> None:
    shop = after(FIRST)
    with pytest.raises(PermanentFailure, match="No version of hubspot_most_viewed is kept"):
        use_version(shop.versions("most_viewed"))
