"""Deals that are ours, each with its line item: compared with what rows say, and written.

A deal is found by `import_key`, and so is its line item. What a purchase brought when it completed
a cart is the purchase's from then on: loading the cart again leaves it alone, and never moves a
stage back.
"""

from dataclasses import dataclass

import polars as pl

from hsp_assets.loading.clearing import clear
from hsp_assets.loading.deals import (
    CREATE_DEALS,
    IMPORT_KEY,
    PURCHASE_KEY,
    columns_of,
    placed,
    staged,
)
from hsp_assets.loading.importing import import_rows
from hsp_assets.loading.mapping import CLEARED
from hsp_assets.loading.progress import Progress
from hsp_assets.loading.records import compare, read_records
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import without

DEALS = ("dealname", "amount", "cart_discount", "createdate", "closedate")
LINES = ("name", "price", "quantity", "description", "category_level_1", "category_level_2")
"""What is compared of a deal and of its line item."""
OF_THE_PURCHASE = ("deals.amount", "deals.cart_discount", "line_items.price", "line_items.quantity")
"""What a purchase brings to the cart that it completes."""


@dataclass(frozen=True)
class Orders:
    """What rows say of deals and line items, by what there is to do; each as in `deals.values`.

    Attributes:
        new: whose deal the portal does not have.
        changed: that differ from it, or whose line item is missing, so that it was half loaded.
        unchanged: that are there whole.
        deals: the deals in which something is cleared, with their record ids.
        line_items: the line items in which something is.

    """

    new: pl.DataFrame
    changed: pl.DataFrame
    unchanged: pl.DataFrame
    deals: pl.DataFrame
    line_items: pl.DataFrame


def compare_orders(hubspot: HubSpotResource, said: pl.DataFrame) -> Orders:
    """Compare what rows say with the portal's deals and line items."""
    compared = [name for name in DEALS if f"deals.{name}" in said.columns]
    keys = said[f"deals.{IMPORT_KEY}"]
    existing = read_records(hubspot, "deals", IMPORT_KEY, keys, [*compared, PURCHASE_KEY])
    said = _leave_to_purchases(said, existing)
    deals = compare(columns_of("deals", said), existing, IMPORT_KEY, compared)
    there = columns_of("line_items", without(said, deals.new))
    items = read_records(hubspot, "line_items", IMPORT_KEY, there[IMPORT_KEY], LINES)
    lines = compare(there, items, IMPORT_KEY, LINES)
    changed = pl.concat(
        [one.select(FILE, LINE) for one in (deals.changed, lines.new, lines.changed)]
    )
    new = said.join(deals.new, on=[FILE, LINE], how="semi", maintain_order="left")
    return Orders(
        new=new,
        changed=said.join(changed, on=[FILE, LINE], how="semi", maintain_order="left"),
        unchanged=without(without(said, new), changed),
        deals=deals.clearing,
        line_items=lines.clearing,
    )


def write_orders(
    hubspot: HubSpotResource,
    orders: Orders,
    rows: pl.DataFrame,
    begin: tuple[str, str],
    progress: Progress,
) -> pl.DataFrame:
    """Create new deals with their line items, and make changed ones as their rows say.

    Args:
        hubspot: the portal.
        orders: what there is to do.
        rows: the rows of new and changed deals with their records; others are passed over.
        begin: ids of the pipeline and the stage in which new deals begin.
        progress: follows what HubSpot reports.

    Returns:
        The rows that HubSpot rejected, as in `REJECTS`.

    """
    new, changed = placed(orders.new, rows), placed(orders.changed, rows)
    rejects = pl.concat(
        [
            import_rows(hubspot, CREATE_DEALS, staged(new, *begin), progress),
            import_rows(hubspot, CREATE_DEALS, changed, progress),
        ]
    )
    changed, written = without(changed, rejects), without(new, rejects)
    inherited = _inherited_prices(hubspot, written)
    return pl.concat(
        [
            rejects,
            clear(hubspot, "deals", _of(orders.deals, changed)),
            clear(hubspot, "line_items", _of(orders.line_items, changed)),
            clear(hubspot, "line_items", inherited),
        ]
    )


def _leave_to_purchases(said: pl.DataFrame, existing: pl.DataFrame) -> pl.DataFrame:
    """Rows of carts without what a purchase has brought since."""
    if f"deals.{PURCHASE_KEY}" in said.columns:
        return said
    completed = existing.filter(pl.col(PURCHASE_KEY).is_not_null())[IMPORT_KEY]
    is_open = ~pl.col(f"deals.{IMPORT_KEY}").is_in(completed.implode())
    return said.with_columns(pl.when(is_open).then(name).alias(name) for name in OF_THE_PURCHASE)


def _inherited_prices(hubspot: HubSpotResource, new: pl.DataFrame) -> pl.DataFrame:
    """New line items that HubSpot gave the price of their product, although their row has none."""
    without_price = columns_of("line_items", new).filter(pl.col("price") == CLEARED)
    items = read_records(hubspot, "line_items", IMPORT_KEY, without_price[IMPORT_KEY], ["price"])
    return compare(without_price, items, IMPORT_KEY, ["price"]).clearing


def _of(clearing: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return clearing.join(rows, on=[FILE, LINE], how="semi", maintain_order="left")
