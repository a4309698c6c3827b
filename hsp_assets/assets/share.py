"""The views of the Snowflake share that staging reads, observed.

Materializing looks and writes nothing: rows, high-water mark (the latest INGESTEDAT), columns.
A column that the queries need and that vanished is an error here, before any query runs.
"""

from typing import TYPE_CHECKING

import dagster as dg

from hsp_assets import sql
from hsp_assets.assets import data_model, imports
from hsp_assets.assets.declaring import group
from hsp_assets.failures import ShareError
from hsp_assets.metadata import row_count, table
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.share_names import event_view, pick_stages

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Session

asset = group("share", "snowflake")


@asset(deps=[imports.contacts])
def objects_contacts(snowflake: SnowflakeShareResource) -> dg.MaterializeResult[None]:
    """Contacts, one row each."""
    with snowflake.session() as session:
        return _observe(session, "OBJECTS_CONTACTS")


@asset(deps=[imports.products])
def objects_products(snowflake: SnowflakeShareResource) -> dg.MaterializeResult[None]:
    """Products, one row each."""
    with snowflake.session() as session:
        return _observe(session, "OBJECTS_PRODUCTS")


@asset(deps=[imports.carts, imports.purchases])
def objects_line_items(snowflake: SnowflakeShareResource) -> dg.MaterializeResult[None]:
    """Line items of deals, one row each."""
    with snowflake.session() as session:
        return _observe(session, "OBJECTS_LINE_ITEMS")


@asset(deps=[imports.carts, imports.purchases])
def objects_deals(snowflake: SnowflakeShareResource) -> dg.MaterializeResult[None]:
    """Deals, one row each."""
    with snowflake.session() as session:
        return _observe(session, "OBJECTS_DEALS")


@asset(deps=[imports.carts, imports.purchases])
def associations_deals_to_contacts(
    snowflake: SnowflakeShareResource,
) -> dg.MaterializeResult[None]:
    """Which contacts a deal belongs to; several rows where a pair has several labels."""
    with snowflake.session() as session:
        return _observe(session, "ASSOCIATIONS_DEALS_TO_CONTACTS")


@asset(deps=[imports.carts, imports.purchases])
def associations_line_items_to_deals(
    snowflake: SnowflakeShareResource,
) -> dg.MaterializeResult[None]:
    """Which deal a line item belongs to."""
    with snowflake.session() as session:
        return _observe(session, "ASSOCIATIONS_LINE_ITEMS_TO_DEALS")


@asset(deps=[imports.event_completions])
def events_ecommerce_interactions(
    snowflake: SnowflakeShareResource,
) -> dg.MaterializeResult[None]:
    """Completions of the interaction event; the view's name differs by portal."""
    with snowflake.session() as session:
        return _observe(session, event_view(session), needed_as=sql.EVENT_VIEW)


@asset(deps=[data_model.ecommerce_pipeline])
def pipeline_stages(snowflake: SnowflakeShareResource) -> dg.MaterializeResult[None]:
    """The deal stages with their ids, which differ by portal."""
    with snowflake.session() as session:
        stages = session.execute(sql.statement("share/pipeline_stages")).rows
    pipeline, pending, completed = pick_stages(stages)
    return dg.MaterializeResult(
        metadata={
            **row_count(len(stages)),
            "stages": table(stages),
            "pipeline_id": pipeline,
            "pending_stage_id": pending,
            "completed_stage_id": completed,
        }
    )


def _observe(
    session: "Session", view: str, needed_as: str | None = None
) -> dg.MaterializeResult[None]:
    columns = _columns(session, view)
    _require(view, columns, sql.required_columns()[needed_as or view])
    observed = session.execute(sql.statement("share/observation"), {"view": view}).rows[0]
    mark = observed["HIGH_WATER_MARK"]
    return dg.MaterializeResult(
        metadata={
            **row_count(int(observed["ROWS"])),
            "dagster/column_schema": dg.TableSchema(
                columns=[dg.TableColumn(name, kind) for name, kind in columns.items()]
            ),
            "view": view,
            "high_water_mark": str(mark or "never filled"),
        }
    )


def _columns(session: "Session", view: str) -> dict[str, str]:
    """The columns of a view and their types; empty when there is no such view."""
    rows = session.execute(sql.statement("share/columns")).rows
    return {str(r["COLUMN"]): str(r["TYPE"]) for r in rows if r["VIEW"] == view}


def _require(view: str, columns: dict[str, str], needed: frozenset[str]) -> None:
    missing = sorted(needed - set(columns))
    if missing:
        raise ShareError(
            f"The view {view} of the share lacks {', '.join(missing)}, which staging reads. "
            f"It has {len(columns)} columns. A new property takes up to a day to show in V2_DAILY; "
            "if it was renamed or removed in HubSpot, materialize data_model."
        )
