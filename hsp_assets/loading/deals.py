"""Rows of carts and purchases as deals with one line item and one contact each.

A row becomes one line of a file that creates all three together. Keys derived from the row make
that repeatable; times are exact, because the day-only column of the files loses their order.
Amounts are decimal numbers from the cell to HubSpot.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.contacts import Contacts
from hsp_assets.loading.importing import ImportPlan
from hsp_assets.loading.mapping import LINE_ITEMS, owned
from hsp_assets.loading.outcome import reject
from hsp_assets.loading.records import RECORD_ID, read_records
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import ObjectType
from hsp_assets.portal.plan.pipeline import plan_pipeline
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE

KEY = "key"
IMPORT_KEY, PURCHASE_KEY = "import_key", "purchase_key"
CONTACT_ID, PRODUCT_ID = "contact_id", "product_id"
NO_CONTACT = "the portal has no contact of this id"
NO_PRODUCT = "the portal has no product of this id"
NOTHING = "is 0: nothing was put into a cart or bought"
ISO_MILLISECONDS = "%Y-%m-%dT%H:%M:%S%.3fZ"
MONEY = pl.Decimal(38, 9)
"""Holds the product of any price and quantity that a file may have."""

CREATE_DEALS = ImportPlan(
    "deals",
    {"deals": "UPSERT", "line_items": "UPSERT", "contacts": "UPDATE"},
    {
        f"deals.{IMPORT_KEY}": "HUBSPOT_ALTERNATE_ID",
        f"line_items.{IMPORT_KEY}": "HUBSPOT_ALTERNATE_ID",
        f"contacts.{RECORD_ID}": "HUBSPOT_OBJECT_ID",
    },
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


def keyed(
    kind: Literal["cart", "purchase"], rows: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with their key of kind, customer, product and second, which no two rows share.

    Returns:
        The rows, and those rejected because their quantity is 0.

    """
    key = pl.concat_str(
        [pl.lit(kind), "user_id", "item_id", pl.col("timestamp").cast(pl.String)], separator="|"
    )
    none = pl.col("quantity").fill_null(1) == 0
    rejected = reject(rows.filter(none), "quantity", "NO_QUANTITY", NOTHING)
    return rows.filter(~none).with_columns(key.alias(KEY)), rejected


def with_records(
    hubspot: HubSpotResource, contacts: Contacts, rows: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Look up the contact and product of each row.

    Returns:
        Rows with `contact_id`, `product_id` and the product's `gender` and `promoted`; and the
        rows rejected because the portal has no such contact or product.

    """
    customers = contacts.living(rows["user_id"].unique()).rename({RECORD_ID: CONTACT_ID})
    products = read_records(
        hubspot, "products", portal.EXTERNAL_ID, rows["item_id"], ["gender", "promoted"]
    ).rename({RECORD_ID: PRODUCT_ID})
    joined = rows.join(
        customers, left_on="user_id", right_on=portal.EXTERNAL_ID, how="left", maintain_order="left"
    ).join(
        products, left_on="item_id", right_on=portal.EXTERNAL_ID, how="left", maintain_order="left"
    )
    no_contact, no_product = pl.col(CONTACT_ID).is_null(), pl.col(PRODUCT_ID).is_null()
    rejected = [
        reject(joined.filter(no_contact), "user_id", "NO_SUCH_CONTACT", NO_CONTACT),
        reject(joined.filter(no_product), "item_id", "NO_SUCH_PRODUCT", NO_PRODUCT),
    ]
    return joined.filter(~no_contact & ~no_product), pl.concat(rejected)


def values(rows: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
    """What rows say of their deal and line item, as `<object type>.<property>` columns.

    Args:
        rows: with their keys.
        *more: what they say besides.

    """
    name = pl.coalesce("deal_name", pl.format("{} Cart", "product_name"), "item_id")
    quantity = pl.col("quantity").fill_null(1)
    return rows.select(
        pl.col(KEY).alias(f"deals.{IMPORT_KEY}"),
        name.alias("deals.dealname"),
        owned(amount(quantity), "price", "deal_amount").alias("deals.amount"),
        owned(pl.col("discount"), "discount").alias("deals.cart_discount"),
        time("timestamp").alias("deals.createdate"),
        pl.col(KEY).alias(f"line_items.{IMPORT_KEY}"),
        *(written.cell.alias(f"line_items.{written.name}") for written in LINE_ITEMS),
        quantity.cast(pl.String).alias("line_items.quantity"),
        *more,
        FILE,
        LINE,
    )


def purchase_values(rows: pl.DataFrame) -> pl.DataFrame:
    """What purchases say of the deals that are created for them."""
    return values(
        rows,
        time("timestamp").alias("deals.closedate"),
        pl.col(KEY).alias(f"deals.{PURCHASE_KEY}"),
    )


def placed(said: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """What rows say, with their records: product and contact, as `with_records` found them."""
    records = rows.select(
        FILE,
        LINE,
        pl.col(PRODUCT_ID).alias("line_items.hs_product_id"),
        pl.col("gender").alias("line_items.gender"),
        pl.col("promoted").alias("line_items.promoted"),
        pl.col(CONTACT_ID).alias(f"contacts.{RECORD_ID}"),
    )
    return said.join(records, on=[FILE, LINE], maintain_order="left")


def staged(rows: pl.DataFrame, pipeline: str, stage: str) -> pl.DataFrame:
    """Rows of new deals, with the stage they begin in."""
    return rows.with_columns(
        pl.lit(pipeline).alias("deals.pipeline"), pl.lit(stage).alias("deals.dealstage")
    )


def columns_of(object_type: ObjectType, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of one object type under their property names, with `file` and `line`."""
    prefix = f"{object_type}."
    columns = [c for c in rows.columns if c.startswith(prefix)]
    return rows.select(*(pl.col(c).alias(c.removeprefix(prefix)) for c in columns), FILE, LINE)


def amount(quantity: pl.Expr) -> pl.Expr:
    """The amount of a row as text: its own, else price by quantity; null without a price.

    It has two decimals, and more only where the price has.
    """
    product = pl.col("price").cast(MONEY) * quantity.cast(pl.Decimal(38, 0))
    text = product.cast(pl.String).str.replace(r"^([0-9]+\.[0-9]{2}[0-9]*?)0+$", "$1")
    return pl.coalesce("deal_amount", text)


def time(seconds: str) -> pl.Expr:
    """Epoch seconds as HubSpot takes them."""
    return pl.from_epoch(pl.col(seconds), "s").dt.strftime(ISO_MILLISECONDS)
