"""A kept version is tried on a share of the users, and taken off again."""

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.training import ab_test
from hsp_assets.training.rollback import use_version
from hsp_assets_tests.training.conftest import Shop


def test_a_kept_version_answers_beside_the_live_one_until_the_test_ends(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions())
    shop.retrain("v2", shop.interactions(16))
    versions = shop.versions()
    live = ab_test.begin(versions, share=0.25)
    assert live.ab_test is not None
    assert (live.version.partition("_")[0], live.ab_test.version.partition("_")[0]) == ("v2", "v1")
    assert [(v.is_live, v.status) for v in versions.all()] == [(True, "ACTIVE")] * 2
    versions.retire(keep=0)
    assert len(versions.all()) == 2
    assert ab_test.end(versions).ab_test is None
    after = [(v.is_live, v.status) for v in versions.all()]
    assert after == [(True, "ACTIVE"), (False, "INACTIVE")]


def test_a_version_cannot_be_compared_with_itself(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions())
    live = shop.versions().live()
    assert live is not None
    with pytest.raises(PermanentFailure, match="another one beside it"):
        ab_test.begin(shop.versions(), live.version)


def test_putting_a_version_live_ends_its_ab_test(shop: Shop) -> None:
    shop.retrain("v1", shop.interactions())
    shop.retrain("v2", shop.interactions(16))
    ab_test.begin(shop.versions())
    use_version(shop.versions())
    live = shop.versions().live()
    assert live is not None
    assert live.ab_test is None
