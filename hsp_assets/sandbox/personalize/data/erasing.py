"""Removes users from everything that was imported or streamed about them.

Files are rewritten in place, also those that only a recommender still names, so that no history
survives; models hold items and weights, no users.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from hsp_assets.sandbox.personalize.data.bulk import BulkFiles
from hsp_assets.sandbox.personalize.data.datasets import Datasets
from hsp_assets.sandbox.personalize.data.streamed import Streamed

_USER = "USER_ID"


class Eraser:
    """Removes users."""

    def __init__(self, bulk: BulkFiles, streamed: Streamed, datasets: Datasets) -> None:
        self._bulk = bulk
        self._streamed = streamed
        self._datasets = datasets

    def erase(self, group_arn: str, files: Iterable[str], users: Sequence[str]) -> int:
        """Remove users from the files and from what was streamed to the group.

        Returns:
            how many records were removed; each import counts its own.
        """
        interactions = self._datasets.find(group_arn, "INTERACTIONS")
        known = self._datasets.find(group_arn, "USERS")
        removed = sum(self._rewrite(name, users) for name in files)
        for user in users:
            removed += self._streamed.delete_user(
                interactions.id if interactions else None, known.id if known else None, user
            )
        self._datasets.forget()
        return removed

    def _rewrite(self, name: str, users: Sequence[str]) -> int:
        if not self._bulk.path(name).exists():
            return 0
        with self._bulk.reading:
            rows = pl.scan_parquet(self._bulk.path(name))
            if _USER not in rows.collect_schema():
                return 0
            theirs = pl.col(_USER).is_in(users)
            removed: int = rows.filter(theirs).select(pl.len()).collect().item()
            if removed:
                self._bulk.write(rows.filter(~theirs), name)
        return removed
