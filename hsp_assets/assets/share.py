"""The views of the Snowflake share that staging reads, observed.

Materializing looks and writes nothing: rows, high-water mark (the latest INGESTEDAT), age, columns.
A column that the queries need and that vanished or changed its type is an error here, before any
query runs. Whether a view has caught up with what was loaded is a check.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from hsp_assets import sql
from hsp_assets.assets import data_model, imports, portal
from hsp_assets.assets.declaring import group
from hsp_assets.assets.recording import materialized
from hsp_assets.environment.keys import address
from hsp_assets.metadata import Metadata, row_count, table
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS
from hsp_assets.share.columns import compare_columns, view_columns
from hsp_assets.share.names import event_view, pick_stages, stages
from hsp_assets.share.progress import Shown, in_utc

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Session

asset = group("share", "snowflake")
USED = "Read here; without it nothing goes further."
"""Of a column, beside the many that a portal has."""


@asset(deps=[imports.contacts, portal.contacts])
def objects_contacts(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Contacts, one row each."""
    with snowflake.session() as session:
        return _observe(context, storage, session, "OBJECTS_CONTACTS")


@asset(deps=[imports.products, portal.products])
def objects_products(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Products, one row each."""
    with snowflake.session() as session:
        return _observe(context, storage, session, "OBJECTS_PRODUCTS")


@asset(deps=[imports.carts, imports.purchases, portal.line_items])
def objects_line_items(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Line items of deals, one row each."""
    with snowflake.session() as session:
        return _observe(context, storage, session, "OBJECTS_LINE_ITEMS")


@asset(deps=[imports.carts, imports.purchases, portal.deals])
def objects_deals(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Deals, one row each."""
    with snowflake.session() as session:
        return _observe(context, storage, session, "OBJECTS_DEALS")


@asset(deps=[imports.carts, imports.purchases, portal.deals])
def object_properties_history(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Changes of properties, one row each: when a deal entered which stage."""
    with snowflake.session() as session:
        return _observe(context, storage, session, "OBJECT_PROPERTIES_HISTORY")


@asset(deps=[imports.carts, imports.purchases, portal.deals])
def associations_deals_to_contacts(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Which contacts a deal belongs to; several rows where a pair has several labels."""
    with snowflake.session() as session:
        return _observe(context, storage, session, "ASSOCIATIONS_DEALS_TO_CONTACTS")


@asset(deps=[imports.carts, imports.purchases, portal.line_items])
def associations_line_items_to_deals(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Which deal a line item belongs to."""
    with snowflake.session() as session:
        return _observe(context, storage, session, "ASSOCIATIONS_LINE_ITEMS_TO_DEALS")


@asset(deps=[imports.event_completions, portal.event_completions])
def events_ecommerce_interactions(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Completions of the interaction event; the view's name differs by portal."""
    with snowflake.session() as session:
        return _observe(context, storage, session, event_view(session), needed_as=sql.EVENT_VIEW)


@asset(deps=[data_model.ecommerce_pipeline])
def pipeline_stages(snowflake: SnowflakeShareResource) -> dg.MaterializeResult[None]:
    """The deal stages with their ids, which differ by portal."""
    with snowflake.session() as session:
        rows = stages(session)
    pipeline, pending, completed = pick_stages(rows)
    return dg.MaterializeResult(
        metadata={
            "pipeline_id": pipeline,
            "pending_stage_id": pending,
            "completed_stage_id": completed,
            "stages": table(
                [
                    {
                        "stage": f"{row['PIPELINE']}: {row['STAGE']}",
                        "pipeline id": row["PIPELINE_ID"],
                        "stage id": row["STAGE_ID"],
                    }
                    for row in rows
                ]
            ),
            **row_count(len(rows)),
        }
    )


def _observe(
    context: dg.AssetExecutionContext,
    storage: StorageResource,
    session: "Session",
    view: str,
    needed_as: str | None = None,
) -> dg.MaterializeResult[None]:
    needed = sql.staging_columns(*DATASETS)[needed_as or view] | {"INGESTEDAT"}
    types = view_columns(session, [view])[view]
    columns = compare_columns(view, types, needed, _columns_before(context, storage))
    observed = session.execute(sql.statement("share/observation"), {"view": view}).rows[0]
    shown = Shown(int(observed["ROWS"]), in_utc(observed["HIGH_WATER_MARK"]))
    return materialized(
        context,
        storage,
        {
            **_age(shown.high_water_mark),
            "new_columns": list(columns.new),
            "view": view,
            **row_count(shown.rows),
            "dagster/column_schema": dg.TableSchema(
                columns=[
                    dg.TableColumn(name, kind, USED if name in needed else None)
                    for name, kind in columns.types.items()
                ]
            ),
        },
        facts={**shown.facts(), "columns": list(columns.types)},
    )


def _columns_before(context: dg.AssetExecutionContext, storage: StorageResource) -> frozenset[str]:
    """The columns the view had when it was last observed."""
    before = read_manifest(storage, address(context.asset_key))
    return frozenset(before["columns"] if before else ())


def _age(mark: datetime | None) -> Metadata:
    """How far the view has been refreshed: the latest INGESTEDAT, and how long ago that was."""
    if mark is None:
        return {"high_water_mark": "never filled"}
    return {
        "high_water_mark": dg.MetadataValue.timestamp(mark),
        "age_hours": round((datetime.now(UTC) - mark).total_seconds() / 3600, 3),
    }
