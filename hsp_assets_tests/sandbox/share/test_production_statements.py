"""The project's own statements, run by its own resource, as in production."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from hsp_assets import portal as declared
from hsp_assets import sql
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.schemas import DatasetName
from hsp_assets.share_progress import SHOWS, look

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from hsp_assets_tests.sandbox.share.conftest import PortalWriter, Shop

EVENT_VIEW = "EVENTS_E_COMMERCE_INTERACTIONS"
KINDS = {"age", "price", "amount", "quantity", "hs_product_id"}
TIMES = {"createdate", "closedate"}


def define(portal: PortalWriter) -> None:
    for object_type, type_id in declared.OBJECT_TYPE_IDS.items():
        own = [each.name for each in declared.PROPERTIES[object_type]]
        for name in [*own, *declared.BUILT_IN[object_type]]:
            kind = "number" if name in KINDS else "datetime" if name in TIMES else "string"
            portal.define_property(type_id, name, kind)
    event = declared.INTERACTION_EVENT
    properties = {each.name: each.type for each in event.properties}
    portal.define_event("6-1", event.name, event.label, **properties)


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
def share(shop: Shop) -> SnowflakeShareResource:
    """The project's resource on a shop that sold one item."""
    define(shop.portal)
    sell(shop.portal)
    host, port = shop.address.removeprefix("http://").split(":")
    telemetry = {"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False}
    return SnowflakeShareResource(
        account="sandbox",
        user="anyone",
        password="any",
        database="HUB_23456789_DB",
        storage_integration="HSP",
        connection_arguments={
            "host": host,
            "port": int(port),
            "protocol": "http",
            "session_parameters": telemetry,
        },
    )


@pytest.fixture
def staged(share: SnowflakeShareResource, s3: S3Client, tmp_path: Path) -> Callable[..., Any]:
    """Stages a dataset and reads it back."""

    def stage(dataset: DatasetName, **parameters: str) -> list[dict[str, Any]]:
        prefix = f"{tmp_path.name}/{dataset}/"
        target = {"target": f"s3://bucket/{prefix}"}
        with share.session() as session:
            session.execute(sql.unload(dataset, "HSP"), target | parameters)
        body = s3.get_object(Bucket="bucket", Key=f"{prefix}data_0_0_0.snappy.parquet")["Body"]
        return pl.read_parquet(io.BytesIO(body.read())).to_dicts()

    return stage


def test_the_columns_that_the_queries_need_are_there(share: SnowflakeShareResource) -> None:
    with share.session() as session:
        rows = session.execute(sql.statement("share/columns")).rows
    found = {(row["VIEW"], row["COLUMN"]) for row in rows}
    needed = {(v, c) for v, columns in sql.required_columns().items() for c in columns}
    assert {(EVENT_VIEW if v == sql.EVENT_VIEW else v, c) for v, c in needed} - found == set()


def test_the_event_is_found_by_its_name(share: SnowflakeShareResource) -> None:
    with share.session() as session:
        rows = session.execute(sql.statement("share/event_types")).rows
    assert [row["NAME"] for row in rows] == ["pe23456789_ecommerce_interactions"]


def test_the_stages_are_found_by_their_labels(share: SnowflakeShareResource) -> None:
    with share.session() as session:
        rows = session.execute(sql.statement("share/pipeline_stages")).rows
    assert [row["STAGE"] for row in rows] == ["Checkout Pending", "Checkout Completed"]


def test_a_view_is_observed(share: SnowflakeShareResource) -> None:
    with share.session() as session:
        [row] = session.execute(sql.statement("share/observation"), {"view": EVENT_VIEW}).rows
    assert (row["ROWS"], row["HIGH_WATER_MARK"].year) == (1, 2023)


def test_all_views_are_looked_at_by_one_statement(share: SnowflakeShareResource) -> None:
    with share.session() as session:
        shown = look(session, EVENT_VIEW)
    assert {name: seen.rows for name, seen in shown.items()} == dict.fromkeys(SHOWS, 1)
    marks = [seen.high_water_mark for seen in shown.values() if seen.high_water_mark]
    assert {mark.isoformat() for mark in marks} == {"2023-11-14T22:15:20+00:00"}


def test_users_are_staged(staged: Callable[..., Any]) -> None:
    expected = {"USER_ID": "u1", "AGE": 34, "GENDER": "F", "RECORD_ID": 10}
    assert staged("users") == [expected]


def test_items_are_staged(staged: Callable[..., Any]) -> None:
    [item] = staged("items")
    assert (item["ITEM_ID"], item["PRICE"], item["PRODUCT_NAME"], item["PROMOTED"]) == (
        *("i1", 9.99),
        *('Box, "big"', "True"),
    )


def test_interactions_are_staged_in_full(staged: Callable[..., Any]) -> None:
    stages = {"pending_stage": "shop-0", "completed_stage": "shop-1"}
    rows = staged("interactions", event_view=EVENT_VIEW, pipeline="shop", **stages)
    found = {(row["EVENT_TYPE"], row["TIMESTAMP"], row["DISCOUNT"]) for row in rows}
    assert found == {
        ("View", 1_700_000_000, "No"),
        ("AddToCart", 1_700_000_060, "Yes"),
        ("Purchase", 1_700_000_120, "Yes"),
    }
    assert {(row["USER_ID"], row["ITEM_ID"]) for row in rows} == {("u1", "i1")}
