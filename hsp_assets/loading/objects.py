"""Loading rows that are one record each: products and contacts."""

from collections.abc import Callable, Iterable

import polars as pl

from hsp_assets import portal
from hsp_assets.loading.importing import ImportPlan, import_rows, wait_for_earlier
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.records import compare, read_records
from hsp_assets.portal import ObjectType
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
    report: Callable[[str], None] = lambda _line: None,
) -> Outcome:
    """Make the portal hold a record for each row, found by `external_id`.

    Args:
        hubspot: the portal.
        object_type: of the records.
        mapping: which source column each property takes.
        batches: accepted rows of the source, with `file` and `line`.
        report: told about progress.

    """
    wait_for_earlier(hubspot, object_type, report)
    outcome = Outcome()
    for batch in batches:
        rows = batch.select(
            *(pl.col(column).cast(pl.String).alias(name) for name, column in mapping.items()),
            FILE,
            LINE,
        )
        outcome.add(_load_batch(hubspot, object_type, rows, report))
    return outcome


def _load_batch(
    hubspot: HubSpotResource,
    object_type: ObjectType,
    rows: pl.DataFrame,
    report: Callable[[str], None],
) -> Outcome:
    properties = [c for c in rows.columns if c not in (FILE, LINE, portal.EXTERNAL_ID)]
    existing = read_records(
        hubspot, object_type, portal.EXTERNAL_ID, rows[portal.EXTERNAL_ID], properties
    )
    compared = compare(rows, existing, portal.EXTERNAL_ID, properties)
    plan = ImportPlan(
        object_type,
        {object_type: "UPSERT"},
        {f"{object_type}.{portal.EXTERNAL_ID}": "HUBSPOT_ALTERNATE_ID"},
    )
    named = pl.concat([compared.new, compared.changed]).rename(
        lambda name: name if name in (FILE, LINE) else f"{object_type}.{name}"
    )
    rejects = import_rows(hubspot, plan, named, report)
    return Outcome(
        rows=rows.height,
        created=without(compared.new, rejects).height,
        updated=without(compared.changed, rejects).height,
        unchanged=compared.unchanged.height,
        rejects=rejects,
    )
