"""Rejected rows: kept whole in the bucket, and reported in metadata.

The table in the metadata names line, column and reason; values stand there only where the
module that rejected a row decided that they are not personal.
"""

import polars as pl

from hsp_assets.metadata import Metadata, table
from hsp_assets.resources.storage import StorageResource


def keep_rejects(
    storage: StorageResource, key: str, rejects: pl.DataFrame, reason: str = "rule"
) -> Metadata:
    """Write all rejects under a key and describe them; without rejects nothing is written.

    Args:
        storage: the bucket.
        key: where to write them.
        rejects: one row per reason, with at least `column` and the reason.
        reason: the column that says why.

    """
    if rejects.is_empty():
        return {"rejected_by_rule": table([])}
    storage.write_parquet(key, rejects)
    by_rule = rejects.group_by("column", reason).len("rows").sort("rows", descending=True)
    return {
        "rejected_by_rule": table(by_rule.to_dicts()),
        "rejected_rows": table(rejects.with_columns(pl.col(pl.String).fill_null("")).to_dicts()),
        "rejects_uri": storage.uri(key),
    }
