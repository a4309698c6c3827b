"""Carts that purchases complete: found by contact and product, and given what the purchase says.

A cart is found among the contact's own deals, by associations and never by search or by name. It
keeps its name and its time; amount, quantity, price and discount become the purchase's.
"""

from datetime import datetime

import polars as pl

from hsp_assets.loading.clearing import clear
from hsp_assets.loading.deals import (
    CONTACT_ID,
    KEY,
    PRODUCT_ID,
    PURCHASE_KEY,
    PipelineIds,
    amount,
    columns_of,
    time,
)
from hsp_assets.loading.importing import ImportPlan, import_rows
from hsp_assets.loading.mapping import owned, text
from hsp_assets.loading.matching import Cart, Purchase, match_carts
from hsp_assets.loading.progress import Progress
from hsp_assets.loading.records import RECORD_ID, compare, read_records
from hsp_assets.portal import model as portal
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import without

COMPLETE_DEALS = ImportPlan(
    "completed deals",
    {"deals": "UPDATE", "line_items": "UPDATE"},
    {f"deals.{RECORD_ID}": "HUBSPOT_OBJECT_ID", f"line_items.{RECORD_ID}": "HUBSPOT_OBJECT_ID"},
)
DEAL_ID, LINE_ID = "deal_id", "line_item_id"
IN_CART, ITEMS_OF_DEAL = "in_cart", "items_of_deal"
LINES = {
    DEAL_ID: pl.String,
    LINE_ID: pl.String,
    PRODUCT_ID: pl.String,
    "item_id": pl.String,
    IN_CART: pl.Int64,
    ITEMS_OF_DEAL: pl.Int64,
}
"""Line items of deals: how many of the product are in the deal, and how many items it has."""


def match(
    hubspot: HubSpotResource, rows: pl.DataFrame, ids: PipelineIds
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that complete a cart, with its deal and line item; and rows that have none."""
    carts, lines = open_carts(hubspot, rows[CONTACT_ID].unique(maintain_order=True).to_list(), ids)
    purchases = [
        Purchase(*row) for row in rows.select(KEY, CONTACT_ID, PRODUCT_ID, "timestamp").rows()
    ]
    matched = match_carts(purchases, carts)
    assigned = pl.DataFrame(
        {KEY: list(matched), DEAL_ID: list(matched.values())},
        schema={KEY: pl.String, DEAL_ID: pl.String},
    )
    unmatched = rows.join(assigned, on=KEY, how="anti", maintain_order="left")
    completing = rows.join(assigned, on=KEY, maintain_order="left").join(
        _of_product(lines).drop("item_id"), on=[DEAL_ID, PRODUCT_ID], maintain_order="left"
    )
    return completing, unmatched


def completed_lines(hubspot: HubSpotResource, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that completed a cart before, in `deal_id`, with its line item.

    Rows whose line item is no longer there have none; they are as they are.
    """
    lines = lines_of(hubspot, rows[DEAL_ID].to_list())
    by_item = lines.drop(PRODUCT_ID).unique([DEAL_ID, "item_id"], keep="first", maintain_order=True)
    return rows.join(by_item, on=[DEAL_ID, "item_id"], maintain_order="left")


def completion_values(rows: pl.DataFrame) -> pl.DataFrame:
    """What purchases say of the deals and line items that they complete.

    A purchase without a quantity is of what is in the cart. The amount of a deal with further
    items is not the purchase's.
    """
    quantity = pl.coalesce("quantity", IN_CART)
    return rows.select(
        pl.col(DEAL_ID).alias(f"deals.{RECORD_ID}"),
        pl.when(pl.col(ITEMS_OF_DEAL) == 1).then(amount(quantity)).alias("deals.amount"),
        owned(pl.col("discount"), "discount").alias("deals.cart_discount"),
        time("timestamp").alias("deals.closedate"),
        pl.col(KEY).alias(f"deals.{PURCHASE_KEY}"),
        pl.col(LINE_ID).alias(f"line_items.{RECORD_ID}"),
        text("price").alias("line_items.price"),
        quantity.cast(pl.String).alias("line_items.quantity"),
        FILE,
        LINE,
    )


def complete(
    hubspot: HubSpotResource, rows: pl.DataFrame, ids: PipelineIds, progress: Progress
) -> pl.DataFrame:
    """Complete carts; the rows that HubSpot rejected."""
    said = completion_values(rows)
    completed = said.with_columns(pl.lit(ids.completed).alias("deals.dealstage"))
    rejects = import_rows(hubspot, COMPLETE_DEALS, completed, progress)
    clearing = _compare(hubspot, without(said, rejects))[1]
    return pl.concat([rejects, clear(hubspot, "deals", clearing)])


def correct(
    hubspot: HubSpotResource, rows: pl.DataFrame, progress: Progress
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make completed carts as their purchases say, wherever their stage is by now.

    Returns:
        The rows that differed, and those of them that HubSpot rejected.

    """
    said = completion_values(rows)
    changed, clearing = _compare(hubspot, said)
    rejects = import_rows(hubspot, COMPLETE_DEALS, changed, progress)
    cleared = clear(hubspot, "deals", without(clearing, rejects))
    return changed, pl.concat([rejects, cleared])


def _compare(hubspot: HubSpotResource, said: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that differ from their deal or line item, and the deals in which they clear."""
    of_deal, of_line = ("amount", "cart_discount", "closedate"), ("price", "quantity")
    deals, lines = columns_of("deals", said), columns_of("line_items", said)
    existing = read_records(hubspot, "deals", RECORD_ID, deals[RECORD_ID], of_deal)
    items = read_records(hubspot, "line_items", RECORD_ID, lines[RECORD_ID], of_line)
    compared = compare(deals, existing, RECORD_ID, of_deal)
    changed = [compared.changed, compare(lines, items, RECORD_ID, of_line).changed]
    differing = pl.concat([one.select(FILE, LINE) for one in changed])
    return (
        said.join(differing, on=[FILE, LINE], how="semi", maintain_order="left"),
        compared.clearing,
    )


def open_carts(
    hubspot: HubSpotResource, contact_ids: list[str], ids: PipelineIds
) -> tuple[list[Cart], pl.DataFrame]:
    """The pending deals of these contacts, one cart per product in them; and their line items."""
    deals_of = hubspot.associated("contacts", "deals", contact_ids)
    deal_ids = sorted({d for deals in deals_of.values() for d in deals})
    created = {
        deal["id"]: _seconds(deal["properties"]["createdate"])
        for deal in hubspot.read("deals", deal_ids, ["pipeline", "dealstage", "createdate"])
        if deal["properties"].get("pipeline") == ids.pipeline
        and deal["properties"].get("dealstage") == ids.pending
    }
    lines = lines_of(hubspot, sorted(created))
    products_of = dict(
        _of_product(lines).group_by(DEAL_ID, maintain_order=True).agg(PRODUCT_ID).rows()
    )
    carts = [
        Cart(deal, contact, product, created[deal])
        for contact, deals in deals_of.items()
        for deal in dict.fromkeys(deals)
        if deal in created
        for product in products_of.get(deal, [])
    ]
    return carts, lines


def lines_of(hubspot: HubSpotResource, deal_ids: list[str]) -> pl.DataFrame:
    """The line items of some deals, as in `LINES`."""
    items_of = hubspot.associated("deals", "line_items", deal_ids)
    item_ids = sorted({i for items in items_of.values() for i in items})
    wanted = ["hs_product_id", portal.EXTERNAL_ID, "quantity"]
    items = {
        item["id"]: item["properties"] for item in hubspot.read("line_items", item_ids, wanted)
    }
    rows = [
        (deal, item, *(items[item].get(name) or None for name in wanted), len(set(of_deal)))
        for deal, of_deal in items_of.items()
        for item in dict.fromkeys(of_deal)
        if item in items
    ]
    texts = {name: pl.String if name == IN_CART else kind for name, kind in LINES.items()}
    return pl.DataFrame(rows, schema=texts, orient="row").cast({IN_CART: pl.Int64}, strict=False)


def _of_product(lines: pl.DataFrame) -> pl.DataFrame:
    """The first line item of each product in a deal."""
    with_product = lines.filter(pl.col(PRODUCT_ID).is_not_null())
    return with_product.unique([DEAL_ID, PRODUCT_ID], keep="first", maintain_order=True)


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
