"""A filter has the declared expression, or the one it had before."""

import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.recommenders import FILTERS
from hsp_assets.training.filter_rules import require_fit
from hsp_assets.training.filters import ensure_filter
from hsp_assets_tests.training.conftest import IMPORTED, OpenShop, Shop

CHEAP = "INCLUDE ItemID WHERE Items.PRICE <= 10"
SIX = ["CATEGORY_L1", "CATEGORY_L2", "GENDER", "PROMOTED", "ITEM_ID"]
CHEAPER = "INCLUDE ItemID WHERE Items.PRICE <= 5"


@pytest.fixture
def shop(after: OpenShop) -> Shop:
    return after(IMPORTED)


@pytest.fixture
def group(shop: Shop) -> str:
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


def test_the_declared_filters_ask_for_fields_that_there_are() -> None:
    require_fit(FILTERS)


@pytest.mark.parametrize(
    ("filters", "problem"),
    [
        ({"f": "INCLUDE ItemID WHERE Items.COLOUR = 1"}, "filter f: there is no Items.COLOUR"),
        (
            {"f": 'INCLUDE ItemID WHERE Items.PRODUCT_DESCRIPTION IN ("x")'},
            "Items.PRODUCT_DESCRIPTION is textual or boolean",
        ),
        ({f"f{n}": CHEAP for n in range(11)}, "filters: 11, at most 10"),
        (
            {"f": f"{CHEAP} AND " + " AND ".join(f"Items.{name} IN ($X)" for name in SIX)},
            "filter f: 6 fields, at most 5",
        ),
    ],
)
def test_filters_that_personalize_would_refuse_are_told_before_any_is_created(
    filters: dict[str, str], problem: str
) -> None:
    with pytest.raises(PersonalizeFailure, match=problem):
        require_fit(filters)


def test_every_declared_filter_is_accepted(shop: Shop) -> None:
    found = {f["name"]: f["filterExpression"] for f in shop.direct.filters()}
    assert found == FILTERS
