"""Loading carts: pending deals, each with its line item and its contact."""

from collections.abc import Iterable
from functools import partial

import polars as pl

from hsp_assets.loading.contacts import Contacts
from hsp_assets.loading.deals import (
    CREATE_DEALS,
    PipelineIds,
    keyed,
    pipeline_ids,
    values,
    with_records,
)
from hsp_assets.loading.importing import import_batches
from hsp_assets.loading.orders import compare_orders, write_orders
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.rows import without


def load_carts(
    hubspot: HubSpotResource,
    batches: Iterable[pl.DataFrame],
    progress: Progress = QUIET,
) -> Outcome:
    """Make the portal hold a deal for each cart.

    Args:
        hubspot: the portal.
        batches: accepted rows of the carts, with `file`, `line` and `absent`.
        progress: is advanced by the rows done.

    """
    load = partial(_load_batch, hubspot, pipeline_ids(hubspot), Contacts(hubspot), progress)
    return import_batches(hubspot, CREATE_DEALS.title, load, batches, progress)


def _load_batch(
    hubspot: HubSpotResource,
    ids: PipelineIds,
    contacts: Contacts,
    progress: Progress,
    batch: pl.DataFrame,
) -> Outcome:
    rows, empty = keyed("cart", batch)
    orders = compare_orders(hubspot, values(rows))
    known, unknown = with_records(hubspot, contacts, without(rows, orders.unchanged))
    written = write_orders(hubspot, orders, known, (ids.pipeline, ids.pending), progress)
    rejects = pl.concat([empty, unknown, written])
    progress.advance(batch.height)
    return Outcome(
        rows=batch.height,
        created=without(orders.new, rejects).height,
        updated=without(orders.changed, rejects).height,
        unchanged=orders.unchanged.height,
        rejects=rejects,
    )
