"""Loading carts: pending deals, each with its line item and its contact.

A cart that has been completed since stays completed: loading it again never moves a stage back.
"""

from collections.abc import Iterable
from functools import partial

import polars as pl

from hsp_assets.loading.deals import (
    CREATE_DEALS,
    PipelineIds,
    cart_rows,
    columns_of,
    keyed,
    pipeline_ids,
    with_records,
)
from hsp_assets.loading.importing import import_batches, import_rows
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import Compared, compare, read_records
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import without

IMPORT_KEY = "import_key"
COMPARED = ("dealname", "amount", "cart_discount", "createdate")
STAGE_COLUMNS = ("deals.pipeline", "deals.dealstage")


def load_carts(
    hubspot: HubSpotResource,
    batches: Iterable[pl.DataFrame],
    progress: Progress = QUIET,
) -> Outcome:
    """Make the portal hold a deal for each cart.

    Args:
        hubspot: the portal.
        batches: accepted rows of the carts, with `file` and `line`.
        progress: is advanced by the rows done.

    """
    load = partial(_load_batch, hubspot, pipeline_ids(hubspot), progress)
    return import_batches(hubspot, CREATE_DEALS.title, load, batches, progress)


def _load_batch(
    hubspot: HubSpotResource,
    ids: PipelineIds,
    progress: Progress,
    batch: pl.DataFrame,
) -> Outcome:
    known, rejected = with_records(hubspot, keyed("cart", batch))
    rows = cart_rows(known, ids)
    compared = _compare(hubspot, rows)
    new = rows.join(compared.new, on=[FILE, LINE], how="semi", maintain_order="left")
    changed = rows.join(compared.changed, on=[FILE, LINE], how="semi", maintain_order="left")
    rejects = pl.concat(
        [
            rejected,
            import_rows(hubspot, CREATE_DEALS, new, progress),
            import_rows(hubspot, CREATE_DEALS, changed.drop(STAGE_COLUMNS), progress),
        ]
    )
    progress.advance(batch.height)
    return Outcome(
        rows=batch.height,
        created=without(new, rejects).height,
        updated=without(changed, rejects).height,
        unchanged=compared.unchanged.height,
        rejects=rejects,
    )


def _compare(hubspot: HubSpotResource, rows: pl.DataFrame) -> Compared:
    """Compare deals; one whose line item is missing was half loaded and counts as changed."""
    deals = columns_of("deals", rows)
    keys = deals[IMPORT_KEY]
    existing = read_records(hubspot, "deals", IMPORT_KEY, keys, COMPARED)
    compared = compare(deals, existing, IMPORT_KEY, COMPARED)
    line_items = read_records(hubspot, "line_items", IMPORT_KEY, compared.unchanged[IMPORT_KEY])
    complete = compared.unchanged.join(line_items, on=IMPORT_KEY, how="semi", maintain_order="left")
    half_loaded = without(compared.unchanged, complete)
    return Compared(compared.new, pl.concat([compared.changed, half_loaded]), complete)
