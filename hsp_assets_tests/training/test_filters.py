"""A filter has the declared expression, or the one it had before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.recommenders import FILTERS
from hsp_assets.training.filters import ensure_filter

if TYPE_CHECKING:
    from hsp_assets_tests.training.conftest import Shop

CHEAP = "INCLUDE ItemID WHERE Items.PRICE <= 10"
CHEAPER = "INCLUDE ItemID WHERE Items.PRICE <= 5"


@pytest.fixture
def group(shop: Shop) -> str:
    """A dataset group with its three datasets."""
    shop.publish("v1", shop.interactions())
    shop.load("v1")
    return str(shop.direct.dataset_group()["datasetGroupArn"])


def expression(shop: Shop, name: str, group: str) -> str:
    arn = shop.personalize.find("filter", name, datasetGroupArn=group) or ""
    return str(shop.personalize.describe("filter", arn)["filterExpression"])


def test_a_filter_is_created_once(shop: Shop, group: str) -> None:
    first = ensure_filter(shop.personalize, "cheap", CHEAP, group)
    assert ensure_filter(shop.personalize, "cheap", CHEAP, group) == first


def test_a_changed_expression_replaces_the_filter_under_its_name(shop: Shop, group: str) -> None:
    ensure_filter(shop.personalize, "cheap", CHEAP, group)
    ensure_filter(shop.personalize, "cheap", CHEAPER, group)
    assert expression(shop, "cheap", group) == CHEAPER


def test_a_refused_expression_leaves_callers_the_old_one(shop: Shop, group: str) -> None:
    ensure_filter(shop.personalize, "cheap", CHEAP, group)
    with pytest.raises(PersonalizeFailure, match="create filter cheap"):
        ensure_filter(shop.personalize, "cheap", "INCLUDE ItemID WHERE Items.NOPE = 1", group)
    assert expression(shop, "cheap", group) == CHEAP


@pytest.mark.usefixtures("group")
def test_every_declared_filter_is_accepted(shop: Shop) -> None:
    found = {f["name"]: f["filterExpression"] for f in shop.direct.filters()}
    assert found == FILTERS
