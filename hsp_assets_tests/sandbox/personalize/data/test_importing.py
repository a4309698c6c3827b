"""Import jobs for interactions: how many rows, which event types."""

import pytest

from hsp_assets.sandbox.personalize import Options, Quotas
from hsp_assets_tests.sandbox.personalize.shop import Shop, StartShop

HEADER = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,DISCOUNT\n"


def views(count: int, kinds: int = 1) -> str:
    """Different views by 30 users."""
    rows = (f"u{n % 30},i{n % 7},View{n % kinds},{1_700_000_000 + n},\n" for n in range(count))
    return HEADER + "".join(rows)


@pytest.mark.parametrize("mode", ["FULL", "INCREMENTAL"])
def test_an_import_of_interactions_has_a_thousand_rows(shop: Shop, mode: str) -> None:
    shop.open("Interactions")
    assert shop.load("Interactions", views(1_000))["status"] == "ACTIVE"
    few = shop.load("Interactions", views(999), importMode=mode)
    assert few["failureReason"] == "Dataset has fewer than 1000 interactions"


def test_event_types_and_optional_columns_are_ten_at_most(start: StartShop) -> None:
    shop = start(Options(quotas=Quotas(event_types_and_optional_columns=6)))
    shop.open("Interactions")
    assert shop.load("Interactions", views(1_000, 4))["status"] == "ACTIVE"
    failed = shop.load("Interactions", views(1_000, 5))
    assert failed["failureReason"].startswith("The data has 5 event types and the schema 2")


def test_exact_duplicates_count_once(shop: Shop) -> None:
    shop.open("Interactions")
    twice = views(999) + views(999).removeprefix(HEADER)
    assert shop.load("Interactions", twice)["status"] == "ACTIVE"
    failed = shop.train("recommended_for_you")
    assert failed["failureReason"] == "Dataset has fewer than 1000 interactions"


def test_increments_add_up(shop: Shop) -> None:
    shop.open("Interactions")
    shop.load("Interactions", views(1_000))
    later = views(2_200).removeprefix(views(1_100))
    assert shop.load("Interactions", HEADER + later, importMode="INCREMENTAL")["status"] == "ACTIVE"
    assert shop.train("recommended_for_you")["status"] == "ACTIVE"
