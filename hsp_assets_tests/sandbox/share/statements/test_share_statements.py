"""The statements in `sql/share`: what is there, under which names, up to when."""

from collections.abc import Callable

import pytest

from hsp_assets import sql
from hsp_assets.portal.flows import VIEW_IMPORTS
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.schemas import DATASETS
from hsp_assets.share.columns import require_columns
from hsp_assets.share.progress import look
from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop
from hsp_assets_tests.sandbox.share.statements.conftest import Rows

EVENT_VIEW = "EVENTS_E_COMMERCE_INTERACTIONS"


def sell(portal: PortalWriter) -> None:
    """One customer views an item, puts it into the cart and buys it."""
    portal.put("0-1", 10, external_id="u1", age="34", gender="F", email="u1@example.com")
    portal.put("0-7", 70, external_id="i1", name='Box, "big"', price="9.99", promoted="True")
    portal.occur("e1", 10, event_type="View", item_id="i1", user_id="u1", item_discount="No")
    portal.now += 60_000
    deal = {"pipeline": "shop", "createdate": "2023-11-14T22:14:20Z", "cart_discount": "Yes"}
    portal.put("0-3", 30, dealstage="shop-0", **deal)
    portal.put("0-8", 80, hs_product_id="70", quantity="1")
    portal.associate(("0-3", 30), ("0-1", 10), 3)
    portal.associate(("0-8", 80), ("0-3", 30), 20)
    portal.now += 60_000
    portal.put("0-3", 30, dealstage="shop-1", closedate="2023-11-14T22:15:20Z", **deal)


@pytest.fixture
def share(
    shop: Shop,
    define: Callable[[PortalWriter], None],
    resource_of: Callable[..., SnowflakeShareResource],
) -> SnowflakeShareResource:
    """The project's resource on a shop that sold one item."""
    define(shop.portal)
    sell(shop.portal)
    return resource_of(shop)


def rows_of(share: SnowflakeShareResource, name: str, **values: str) -> Rows:
    """The rows of a statement in `sql/share`."""
    with share.session() as session:
        return session.execute(sql.statement(f"share/{name}"), values).rows


def test_the_columns_that_the_queries_need_are_there(share: SnowflakeShareResource) -> None:
    needed = {
        EVENT_VIEW if view == sql.EVENT_VIEW else view: columns
        for view, columns in sql.staging_columns(*DATASETS).items()
    }
    with share.session() as session:
        require_columns(session, needed)


def test_the_event_is_found_by_its_name(share: SnowflakeShareResource) -> None:
    [event] = rows_of(share, "event_types")
    assert event["NAME"] == "pe23456789_ecommerce_interactions"


def test_the_stages_are_found_by_their_labels(share: SnowflakeShareResource) -> None:
    stages = [row["STAGE"] for row in rows_of(share, "pipeline_stages")]
    assert stages == ["Checkout Pending", "Checkout Completed"]


def test_a_view_is_observed(share: SnowflakeShareResource) -> None:
    [row] = rows_of(share, "observation", view=EVENT_VIEW)
    assert (row["ROWS"], row["HIGH_WATER_MARK"].year) == (1, 2023)


def test_all_views_are_looked_at_by_one_statement(share: SnowflakeShareResource) -> None:
    with share.session() as session:
        shown = look(session, EVENT_VIEW)
    assert {name: seen.rows for name, seen in shown.items()} == dict.fromkeys(VIEW_IMPORTS, 1)
    marks = [seen.high_water_mark for seen in shown.values() if seen.high_water_mark]
    assert {mark.isoformat() for mark in marks} == {"2023-11-14T22:15:20+00:00"}
