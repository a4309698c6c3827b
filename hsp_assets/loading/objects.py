"""Loading rows that are one record each: products and contacts."""

from collections.abc import Iterable
from functools import partial

import polars as pl

from hsp_assets.loading.importing import (
    IMPORTS_AT_ONCE,
    ImportPlan,
    import_rows,
    wait_for_earlier,
)
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import Compared, compare, read_records
from hsp_assets.parallel import at_once
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import without

Mapping = dict[str, str]
"""Property name to source column."""

PRODUCTS: Mapping = {
    portal.EXTERNAL_ID: "item_id",
    "name": "product_name",
    "price": "price",
    "description": "product_description",
    "category_level_1": "category_l1",
    "category_level_2": "category_l2",
    "gender": "gender",
    "promoted": "promoted",
}
CONTACTS: Mapping = {
    portal.EXTERNAL_ID: "user_id",
    "age": "age",
    "gender": "gender",
    "firstname": "first_name",
    "lastname": "last_name",
    "email": "email",
}


def load_objects(
    hubspot: HubSpotResource,
    object_type: ObjectType,
    mapping: Mapping,
    batches: Iterable[pl.DataFrame],
    progress: Progress = QUIET,
) -> Outcome:
    """Make the portal hold a record for each row, found by `external_id`.

    Args:
        hubspot: the portal.
        object_type: of the records.
        mapping: which source column each property takes.
        batches: accepted rows of the source, with `file` and `line`.
        progress: told how far it is.

    """
    wait_for_earlier(hubspot, object_type, progress)
    load = partial(_load_batch, hubspot, object_type, mapping, progress)
    outcome = Outcome()
    for loaded in at_once(load, batches, IMPORTS_AT_ONCE):
        outcome.add(loaded)
    return outcome


def _load_batch(
    hubspot: HubSpotResource,
    object_type: ObjectType,
    mapping: Mapping,
    progress: Progress,
    batch: pl.DataFrame,
) -> Outcome:
    cells = (pl.col(column).cast(pl.String).alias(name) for name, column in mapping.items())
    compared = _compare(hubspot, object_type, batch.select(*cells, FILE, LINE), progress)
    plan = ImportPlan(
        object_type,
        {object_type: "UPSERT"},
        {f"{object_type}.{portal.EXTERNAL_ID}": "HUBSPOT_ALTERNATE_ID"},
    )
    named = pl.concat([compared.new, compared.changed]).rename(
        lambda name: name if name in (FILE, LINE) else f"{object_type}.{name}"
    )
    rejects = import_rows(hubspot, plan, named, progress)
    progress.advance(batch.height)
    return Outcome(
        rows=batch.height,
        created=without(compared.new, rejects).height,
        updated=without(compared.changed, rejects).height,
        unchanged=compared.unchanged.height,
        rejects=rejects,
    )


def _compare(
    hubspot: HubSpotResource, object_type: ObjectType, rows: pl.DataFrame, progress: Progress
) -> Compared:
    ids = rows[portal.EXTERNAL_ID]
    properties = [c for c in rows.columns if c not in (FILE, LINE, portal.EXTERNAL_ID)]
    comparing = progress.part(f"comparing with the portal's {object_type}", len(ids))
    existing = read_records(hubspot, object_type, portal.EXTERNAL_ID, ids, properties, comparing)
    return compare(rows, existing, portal.EXTERNAL_ID, properties)
