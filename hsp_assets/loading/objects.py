"""Loading rows that are one record each: products and contacts."""

from collections.abc import Iterable
from functools import partial

import polars as pl

from hsp_assets.loading.importing import ImportPlan, import_batches, import_rows
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import Compared, compare, read_records
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


def load_products(
    hubspot: HubSpotResource, batches: Iterable[pl.DataFrame], progress: Progress = QUIET
) -> Outcome:
    """Make the portal hold a product for each row, found by `external_id`.

    Args:
        hubspot: the portal.
        batches: accepted rows of the items, with `file` and `line`.
        progress: is advanced by the rows done.

    """
    load = partial(_load_batch, hubspot, "products", PRODUCTS, progress)
    return import_batches(hubspot, "products", load, batches, progress)


def load_contacts(
    hubspot: HubSpotResource, batches: Iterable[pl.DataFrame], progress: Progress = QUIET
) -> Outcome:
    """Make the portal hold a contact for each row of the users, as `load_products` does."""
    load = partial(_load_batch, hubspot, "contacts", CONTACTS, progress)
    return import_batches(hubspot, "contacts", load, batches, progress)


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
