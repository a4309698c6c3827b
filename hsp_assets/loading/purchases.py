"""Loading purchases: an open cart becomes completed, or a completed deal is created.

The cart is found by contact and product among the contact's own deals, by associations and never
by search or by name. What a purchase without a cart becomes is a setting.
"""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.deals import (
    COMPLETE_DEALS,
    CONTACT_ID,
    CREATE_DEALS,
    KEY,
    PRODUCT_ID,
    PipelineIds,
    completion_rows,
    keyed,
    pipeline_ids,
    purchase_rows,
    with_records,
)
from hsp_assets.loading.importing import import_rows, wait_for_earlier
from hsp_assets.loading.matching import Cart, Purchase, match_carts
from hsp_assets.loading.outcome import REJECTS, Outcome, reject
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import read_records
from hsp_assets.policy import UnmatchedPurchases
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import without

PURCHASE_KEY, IMPORT_KEY = "purchase_key", "import_key"
NO_CART = "no open cart of this customer and product"


def load_purchases(
    hubspot: HubSpotResource,
    batches: Iterable[pl.DataFrame],
    progress: Progress = QUIET,
    unmatched: UnmatchedPurchases = "create",
) -> Outcome:
    """Make the portal hold a completed deal for each purchase.

    Args:
        hubspot: the portal.
        batches: accepted rows of the purchases, with `file` and `line`; matching needs all of
            them in memory.
        progress: is advanced by the rows done.
        unmatched: what a purchase without an open cart becomes.

    Returns:
        Completed carts count as updated, new deals as created, purchases loaded before as
        unchanged, skipped ones as failed with their reason.

    Raises:
        PermanentFailure: `unmatched` is `fail` and a purchase has no open cart.

    """
    frames = list(batches)
    if not frames:
        return Outcome()
    for plan in (CREATE_DEALS, COMPLETE_DEALS):
        wait_for_earlier(hubspot, plan.title, progress)
    purchases = keyed("purchase", pl.concat(frames))
    outcome = _load(hubspot, purchases, unmatched, progress)
    progress.advance(purchases.height)
    return outcome


def _load(
    hubspot: HubSpotResource,
    purchases: pl.DataFrame,
    unmatched: UnmatchedPurchases,
    progress: Progress,
) -> Outcome:
    ids = pipeline_ids(hubspot)
    loaded, half_loaded = _split_loaded(hubspot, purchases)
    todo, rejected = with_records(hubspot, without(purchases, loaded))
    half = todo.join(half_loaded, on=[FILE, LINE], how="semi", maintain_order="left")
    completing, unmatched_rows = _match(hubspot, without(todo, half), ids)
    creating, skipped = _apply_policy(unmatched_rows, unmatched)
    created = purchase_rows(pl.concat([creating, half]), ids)
    rejects = pl.concat(
        [
            rejected,
            skipped,
            import_rows(hubspot, COMPLETE_DEALS, completion_rows(completing, ids), progress),
            import_rows(hubspot, CREATE_DEALS, created, progress),
        ]
    )
    return Outcome(
        rows=purchases.height,
        created=without(creating, rejects).height,
        updated=without(completing, rejects).height + without(half, rejects).height,
        unchanged=loaded.height,
        rejects=rejects,
    )


def _split_loaded(
    hubspot: HubSpotResource, purchases: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The purchases that were loaded before: whole, and with a deal that lacks its line item."""
    deals = read_records(hubspot, "deals", PURCHASE_KEY, purchases[KEY], [IMPORT_KEY])
    there = purchases.join(
        deals, left_on=KEY, right_on=PURCHASE_KEY, how="inner", maintain_order="left"
    )
    created = there.filter(pl.col(IMPORT_KEY) == pl.col(KEY))
    items = read_records(hubspot, "line_items", IMPORT_KEY, created[KEY])
    half = created.join(items, left_on=KEY, right_on=IMPORT_KEY, how="anti", maintain_order="left")
    return without(there, half).select(purchases.columns), half.select(purchases.columns)


def _match(
    hubspot: HubSpotResource, rows: pl.DataFrame, ids: PipelineIds
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that complete a cart, with its `deal_id`; and rows that have none."""
    carts = open_carts(hubspot, rows[CONTACT_ID].unique(maintain_order=True).to_list(), ids)
    purchases = [
        Purchase(*row) for row in rows.select(KEY, CONTACT_ID, PRODUCT_ID, "timestamp").rows()
    ]
    matched = match_carts(purchases, carts)
    assigned = pl.DataFrame(
        {KEY: list(matched), "deal_id": list(matched.values())},
        schema={KEY: pl.String, "deal_id": pl.String},
    )
    return (
        rows.join(assigned, on=KEY, how="inner", maintain_order="left"),
        rows.join(assigned, on=KEY, how="anti", maintain_order="left"),
    )


def _apply_policy(
    rows: pl.DataFrame, unmatched: UnmatchedPurchases
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows to create deals for, and rows rejected, by the policy for purchases without a cart."""
    if unmatched == "create" or rows.is_empty():
        return rows, REJECTS
    if unmatched == "skip":
        return rows.clear(), reject(rows, "item_id", "NO_OPEN_CART", NO_CART)
    raise PermanentFailure(
        f"{rows.height} purchases have no open cart of the same customer and product, and "
        "HSP_UNMATCHED_PURCHASES is 'fail'. Load the carts first, or set it to 'create' or 'skip'."
    )


def open_carts(hubspot: HubSpotResource, contact_ids: list[str], ids: PipelineIds) -> list[Cart]:
    """The pending deals of these contacts, one cart per product in them."""
    deals_of = hubspot.associated("contacts", "deals", contact_ids)
    deal_ids = sorted({d for deals in deals_of.values() for d in deals})
    created = {
        deal["id"]: _seconds(deal["properties"]["createdate"])
        for deal in hubspot.read("deals", deal_ids, ["pipeline", "dealstage", "createdate"])
        if deal["properties"].get("pipeline") == ids.pipeline
        and deal["properties"].get("dealstage") == ids.pending
    }
    products_of = _products(hubspot, sorted(created))
    return [
        Cart(deal, contact, product, created[deal])
        for contact, deals in deals_of.items()
        for deal in dict.fromkeys(deals)
        if deal in created
        for product in products_of.get(deal, [])
    ]


def _products(hubspot: HubSpotResource, deal_ids: list[str]) -> dict[str, list[str]]:
    """The record ids of the products in each deal."""
    items_of = hubspot.associated("deals", "line_items", deal_ids)
    item_ids = sorted({i for items in items_of.values() for i in items})
    product_of = {
        item["id"]: item["properties"].get("hs_product_id")
        for item in hubspot.read("line_items", item_ids, ["hs_product_id"])
    }
    return {
        deal: [str(product_of[i]) for i in dict.fromkeys(items) if product_of.get(i)]
        for deal, items in items_of.items()
    }


def _seconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp())
