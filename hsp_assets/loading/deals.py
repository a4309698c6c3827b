"""Rows of carts and purchases as deals with one line item and one contact each.

A row becomes one line of a file that creates all three together. Keys derived from the row make
that repeatable; times are exact, because the day-only column of the files loses their order.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.importing import ImportPlan
from hsp_assets.loading.outcome import reject
from hsp_assets.loading.records import RECORD_ID, known_ids, read_records
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import ObjectType
from hsp_assets.portal.plan.pipeline import plan_pipeline
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE

KEY = "key"
CONTACT_ID, PRODUCT_ID = "contact_id", "product_id"
NO_CONTACT = "the portal has no contact of this id"
NO_PRODUCT = "the portal has no product of this id"
ISO_MILLISECONDS = "%Y-%m-%dT%H:%M:%S%.3fZ"

CREATE_DEALS = ImportPlan(
    "deals",
    {"deals": "UPSERT", "line_items": "UPSERT", "contacts": "UPDATE"},
    {
        "deals.import_key": "HUBSPOT_ALTERNATE_ID",
        "line_items.import_key": "HUBSPOT_ALTERNATE_ID",
        f"contacts.{portal.EXTERNAL_ID}": "HUBSPOT_ALTERNATE_ID",
    },
)
COMPLETE_DEALS = ImportPlan(
    "completed deals", {"deals": "UPDATE"}, {f"deals.{RECORD_ID}": "HUBSPOT_OBJECT_ID"}
)


@dataclass(frozen=True)
class PipelineIds:
    """The portal's ids of the declared pipeline and its two stages."""

    pipeline: str
    pending: str
    completed: str


def pipeline_ids(hubspot: HubSpotResource) -> PipelineIds:
    """Find the declared pipeline by its labels; HubSpot chose the ids.

    Raises:
        PermanentFailure: the portal lacks the pipeline or a stage.

    """
    declared = portal.PIPELINE
    plan = plan_pipeline(declared, hubspot.definitions.deal_pipelines())
    stages = [plan.stage_ids.get(stage.label) for stage in declared.stages]
    if plan.pipeline_id is None or None in stages:
        raise PermanentFailure(
            f"The portal has no deal pipeline {declared.label!r} with its stages. "
            "Materialize data_model/ecommerce_pipeline first."
        )
    return PipelineIds(plan.pipeline_id, str(stages[0]), str(stages[1]))


def keyed(kind: Literal["cart", "purchase"], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with their key of kind, customer, product and second, which no two rows share."""
    key = pl.concat_str(
        [pl.lit(kind), "user_id", "item_id", pl.col("timestamp").cast(pl.String)], separator="|"
    )
    return rows.with_columns(key.alias(KEY))


def with_records(hubspot: HubSpotResource, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Look up the contact and product of each row.

    Returns:
        Rows with `contact_id`, `product_id` and the product's `gender` and `promoted`; and the
        rows rejected because the portal has no such contact or product.

    """
    contacts = known_ids(hubspot, "contacts", rows["user_id"]).rename({RECORD_ID: CONTACT_ID})
    products = read_records(
        hubspot, "products", portal.EXTERNAL_ID, rows["item_id"], ["gender", "promoted"]
    ).rename({RECORD_ID: PRODUCT_ID})
    joined = rows.join(
        contacts, left_on="user_id", right_on=portal.EXTERNAL_ID, how="left", maintain_order="left"
    ).join(
        products, left_on="item_id", right_on=portal.EXTERNAL_ID, how="left", maintain_order="left"
    )
    no_contact, no_product = pl.col(CONTACT_ID).is_null(), pl.col(PRODUCT_ID).is_null()
    rejected = [
        reject(joined.filter(no_contact), "user_id", "NO_SUCH_CONTACT", NO_CONTACT),
        reject(joined.filter(no_product), "item_id", "NO_SUCH_PRODUCT", NO_PRODUCT),
    ]
    return joined.filter(~no_contact & ~no_product), pl.concat(rejected)


def cart_rows(rows: pl.DataFrame, ids: PipelineIds) -> pl.DataFrame:
    """Pending deals: `<object type>.<property>` columns, and `file` and `line`."""
    return rows.select(
        *_deal_columns(ids),
        pl.lit(ids.pending).alias("deals.dealstage"),
        *_line_item_columns(),
        FILE,
        LINE,
    )


def purchase_rows(rows: pl.DataFrame, ids: PipelineIds) -> pl.DataFrame:
    """Completed deals for purchases that had no cart, of the same shape."""
    return rows.select(
        *_deal_columns(ids),
        pl.lit(ids.completed).alias("deals.dealstage"),
        _time("timestamp").alias("deals.closedate"),
        pl.col(KEY).alias("deals.purchase_key"),
        *_line_item_columns(),
        FILE,
        LINE,
    )


def completion_rows(rows: pl.DataFrame, ids: PipelineIds) -> pl.DataFrame:
    """What completes an existing deal, found by its record id in `deal_id`."""
    return rows.select(
        pl.col("deal_id").alias(f"deals.{RECORD_ID}"),
        pl.lit(ids.completed).alias("deals.dealstage"),
        _time("timestamp").alias("deals.closedate"),
        pl.col(KEY).alias("deals.purchase_key"),
        FILE,
        LINE,
    )


def columns_of(object_type: ObjectType, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of one object type under their property names, with `file` and `line`."""
    prefix = f"{object_type}."
    columns = [c for c in rows.columns if c.startswith(prefix)]
    return rows.select(*(pl.col(c).alias(c.removeprefix(prefix)) for c in columns), FILE, LINE)


def _deal_columns(ids: PipelineIds) -> list[pl.Expr]:
    quantity = pl.col("quantity").fill_null(1)
    amount = pl.coalesce(
        pl.col("deal_amount").cast(pl.Float64), pl.col("price").cast(pl.Float64) * quantity
    )
    name = pl.coalesce("deal_name", pl.format("{} Cart", "product_name"), "item_id")
    return [
        pl.col(KEY).alias("deals.import_key"),
        name.alias("deals.dealname"),
        pl.lit(ids.pipeline).alias("deals.pipeline"),
        amount.cast(pl.String).str.strip_suffix(".0").alias("deals.amount"),
        pl.col("discount").alias("deals.cart_discount"),
        _time("timestamp").alias("deals.createdate"),
    ]


def _line_item_columns() -> list[pl.Expr]:
    return [
        pl.col(KEY).alias("line_items.import_key"),
        pl.col(PRODUCT_ID).alias("line_items.hs_product_id"),
        pl.col("product_name").alias("line_items.name"),
        pl.col("price").alias("line_items.price"),
        pl.col("quantity").fill_null(1).cast(pl.String).alias("line_items.quantity"),
        pl.col("product_description").alias("line_items.description"),
        pl.col("category_l1").alias("line_items.category_level_1"),
        pl.col("category_l2").alias("line_items.category_level_2"),
        pl.col("gender").alias("line_items.gender"),
        pl.col("promoted").alias("line_items.promoted"),
        pl.col("item_id").alias("line_items.external_id"),
        pl.col("user_id").alias(f"contacts.{portal.EXTERNAL_ID}"),
    ]


def _time(seconds: str) -> pl.Expr:
    return pl.from_epoch(pl.col(seconds), "s").dt.strftime(ISO_MILLISECONDS)
