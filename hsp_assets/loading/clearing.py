"""Clearing properties whose cell became blank.

An import passes over blank cells, so that nothing can be cleared by one: it is done by updates of
the records. Which cells clear is decided by `mapping`.
"""

from functools import partial

import polars as pl

from hsp_assets.loading.halving import rejected_alone
from hsp_assets.loading.mapping import CLEARED
from hsp_assets.loading.outcome import REJECTS
from hsp_assets.loading.records import RECORD_ID
from hsp_assets.parallel import parallel_map
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import OBJECTS_PER_BATCH, REQUESTS_AT_ONCE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.sources.reading import FILE, LINE

REASONS = {RECORD_ID: pl.String, "column": pl.String, "message": pl.String}
ERROR_TYPE = "NOT_CLEARED"


def clear(hubspot: HubSpotResource, object_type: ObjectType, rows: pl.DataFrame) -> pl.DataFrame:
    """Clear the properties of records whose cell is empty.

    Args:
        hubspot: the portal.
        object_type: of the records.
        rows: their ids, the properties as columns, and the source's `file` and `line`.

    Returns:
        The rows that HubSpot rejected, as in `REJECTS`.

    """

    def clear_batch(batch: pl.DataFrame) -> pl.DataFrame:
        changes = [_change(row) for row in batch.iter_rows(named=True)]
        update = partial(hubspot.update, object_type)
        rejected = [
            (change["id"], f"{object_type}.{'/'.join(change['properties'])}", why)
            for change, why in rejected_alone(update, changes, most=batch.height)
        ]
        reasons = pl.DataFrame(rejected, schema=REASONS, orient="row")
        return batch.join(reasons, on=RECORD_ID, maintain_order="left").select(
            FILE, LINE, "column", pl.lit(ERROR_TYPE).alias("error_type"), "message"
        )

    batches = rows.iter_slices(OBJECTS_PER_BATCH)
    return pl.concat([REJECTS, *parallel_map(clear_batch, batches, REQUESTS_AT_ONCE)])


def _change(row: Json) -> Json:
    empty = [name for name, value in row.items() if value == CLEARED and name not in (FILE, LINE)]
    return {"id": row[RECORD_ID], "properties": dict.fromkeys(empty, CLEARED)}
