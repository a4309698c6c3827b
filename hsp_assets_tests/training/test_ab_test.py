"""A kept version is tried on a share of the users, and taken off again."""

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.training import ab_test
from hsp_assets.training.rollback import use_version
from hsp_assets_tests.training.conftest import FIRST, SECOND, OpenShop


def test_a_kept_version_answers_beside_the_live_one_until_the_test_ends(after: OpenShop) -> None:
    shop = after(FIRST, SECOND)
    versions = shop.versions("most_viewed")
    live = ab_test.begin(versions, share=0.25)
    assert live.ab_test is not None
    assert (live.version.partition("_")[0], live.ab_test.version.partition("_")[0]) == ("v2", "v1")
    assert [(v.is_live, v.status) for v in versions.all()] == [(True, "ACTIVE")] * 2
    versions.retire(keep=0)
    assert len(versions.all()) == 2
    assert ab_test.end(versions).ab_test is None
    statuses = [(v.is_live, v.status) for v in versions.all()]
    assert statuses == [(True, "ACTIVE"), (False, "INACTIVE")]


def test_a_version_cannot_be_compared_with_itself(after: OpenShop) -> None:
    shop = after(FIRST)
    live = shop.versions("most_viewed").live()
    assert live is not None
    with pytest.raises(PermanentFailure, match="another one beside it"):
        ab_test.begin(shop.versions("most_viewed"), live.version)


def test_putting_a_version_live_ends_its_ab_test(after: OpenShop) -> None:
    shop = after(FIRST, SECOND)
    ab_test.begin(shop.versions("most_viewed"))
    use_version(shop.versions("most_viewed"))
    live = shop.versions("most_viewed").live()
    assert live is not None
    assert live.ab_test is None
