"""Loading purchases: an open cart becomes completed, or a completed deal is created.

How a cart is found and completed belongs to `completing`. What a purchase without a cart becomes
is a setting.
"""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.completing import (
    COMPLETE_DEALS,
    DEAL_ID,
    complete,
    completed_lines,
    correct,
    match,
)
from hsp_assets.loading.contacts import Contacts
from hsp_assets.loading.deals import (
    CREATE_DEALS,
    IMPORT_KEY,
    KEY,
    PURCHASE_KEY,
    keyed,
    pipeline_ids,
    purchase_values,
    with_records,
)
from hsp_assets.loading.importing import wait_for_earlier
from hsp_assets.loading.orders import compare_orders, write_orders
from hsp_assets.loading.outcome import REJECTS, Outcome, reject
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import RECORD_ID, read_records
from hsp_assets.policy import UnmatchedPurchases
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.rows import without

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
        batches: accepted rows of the purchases, with `file`, `line` and `absent`; matching needs
            all of them in memory.
        progress: is advanced by the rows done.
        unmatched: what a purchase without an open cart becomes.

    Returns:
        Completed carts and corrected deals count as updated, new deals as created, purchases
        loaded before as unchanged, skipped ones as failed with their reason.

    Raises:
        PermanentFailure: `unmatched` is `fail` and a purchase has no open cart.

    """
    frames = list(batches)
    if not frames:
        return Outcome()
    for plan in (CREATE_DEALS, COMPLETE_DEALS):
        wait_for_earlier(hubspot, plan.title, progress)
    purchases, empty = keyed("purchase", pl.concat(frames))
    outcome = _load(hubspot, purchases, unmatched, progress)
    outcome.add(Outcome(rows=empty.height, rejects=empty))
    progress.advance(outcome.rows)
    return outcome


def _load(
    hubspot: HubSpotResource,
    purchases: pl.DataFrame,
    unmatched: UnmatchedPurchases,
    progress: Progress,
) -> Outcome:
    ids = pipeline_ids(hubspot)
    own, completed = _split_loaded(hubspot, purchases)
    corrected, not_corrected = correct(hubspot, completed_lines(hubspot, completed), progress)
    orders = compare_orders(hubspot, purchase_values(own))
    todo = without(without(purchases, completed), orders.unchanged)
    known, unknown = with_records(hubspot, Contacts(hubspot), todo)
    completing, without_cart = match(hubspot, without(known, own), ids)
    creating, skipped = _apply_policy(without_cart, unmatched)
    orders = replace(orders, new=purchase_values(creating))
    rejects = pl.concat(
        [
            not_corrected,
            unknown,
            skipped,
            complete(hubspot, completing, ids, progress),
            write_orders(hubspot, orders, known, (ids.pipeline, ids.completed), progress),
        ]
    )
    updated = [without(rows, rejects).height for rows in (corrected, completing, orders.changed)]
    return Outcome(
        rows=purchases.height,
        created=without(creating, rejects).height,
        updated=sum(updated),
        unchanged=orders.unchanged.height + completed.height - corrected.height,
        rejects=rejects,
    )


def _split_loaded(
    hubspot: HubSpotResource, purchases: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The purchases that were loaded before: with a deal of their own, and with a cart's."""
    deals = read_records(hubspot, "deals", PURCHASE_KEY, purchases[KEY], [IMPORT_KEY])
    there = purchases.join(
        deals.rename({RECORD_ID: DEAL_ID}),
        left_on=KEY,
        right_on=PURCHASE_KEY,
        how="inner",
        maintain_order="left",
    )
    is_own = pl.col(IMPORT_KEY).eq_missing(pl.col(KEY))
    columns = purchases.columns
    return there.filter(is_own).select(columns), there.filter(~is_own).select(*columns, DEAL_ID)


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
