"""The version that the latest staged rows make, published dataset by dataset.

Only rows that the gate accepted are written, and only if it passed. What lies beside the CSVs is
written here too: who is which contact, which items there are. Versions and the pointer to the live
one belong to `versions` and `going_live`.
"""

import polars as pl

from hsp_assets.metadata import Context
from hsp_assets.publishing.csv_audit import Audit
from hsp_assets.publishing.gate import accepted, typed
from hsp_assets.publishing.going_live import IDENTITY
from hsp_assets.publishing.staged import Report, latest_staged, read_rejects, require_passed
from hsp_assets.publishing.streaming import in_small_pieces
from hsp_assets.publishing.versions import (
    csv_key,
    is_published,
    publish_csv,
    read_live,
    read_profile,
    version_of,
    write_profile,
)
from hsp_assets.resources.storage import StorageResource, rejects_key, version_key
from hsp_assets.schemas import DATASETS, DatasetName

CATALOGUE = "catalogue.parquet"
"""The item ids, to compare the next version with."""
FIRST_ROWS = 10_000
"""Staged rows among which a preview looks for accepted ones."""


class Publication:
    """What there is to publish.

    Raises:
        GateError: the gate has not seen the latest staged rows, or they did not pass.

    """

    def __init__(self, context: Context, storage: StorageResource, dataset_group: str) -> None:
        self._storage = storage
        self._group = dataset_group
        self._staged = {name: latest_staged(context, name) for name in DATASETS}
        self.reports: dict[DatasetName, Report] = {
            name: require_passed(storage, staged) for name, staged in self._staged.items()
        }
        self.version = version_of(
            dataset_group,
            (self._staged[name].fingerprint + self.reports[name].rejects for name in DATASETS),
        )

    def uri(self, dataset: DatasetName) -> str:
        """Where the dataset's CSV is, or will be."""
        return self._storage.uri(csv_key(self._group, self.version, dataset))

    def before(self, dataset: DatasetName) -> dict[str, float]:
        """What the gate measured of the live version."""
        live = read_live(self._storage, self._group).dataset_version
        return read_profile(self._storage, self._group, live, dataset)

    def holds(self, dataset: DatasetName) -> bool:
        """Whether the version holds a dataset already."""
        return is_published(self._storage, self._group, self.version, dataset)

    def publish(self, dataset: DatasetName) -> Audit:
        """Write a dataset unless the version holds it already; answer what is wrong with it."""
        if self.holds(dataset):
            return Audit({}, was_there=True)
        staged, report = self._staged[dataset], self.reports[dataset]
        with staged.local(self._storage) as rows, in_small_pieces():
            good = typed(dataset, accepted(rows, read_rejects(self._storage, staged)))
            key = csv_key(self._group, self.version, dataset)
            found = publish_csv(self._storage, key, dataset, good, report.accepted)
            self._write_beside(dataset, good)
        if not found.faults:
            write_profile(self._storage, self._group, self.version, dataset, report.numbers)
        return found

    def rejects(self, dataset: DatasetName) -> str:
        """Where the rows are that were set aside; empty when none was."""
        key = rejects_key(dataset, self._staged[dataset].run)
        return self._storage.uri(key) if self.reports[dataset].rejected else ""

    def head(self, dataset: DatasetName) -> pl.DataFrame:
        """A few of the rows."""
        staged = self._staged[dataset]
        rejects = read_rejects(self._storage, staged)
        first = staged.scan(self._storage).head(FIRST_ROWS)
        return accepted(first, rejects).head().collect(engine="streaming")

    def _write_beside(self, dataset: DatasetName, rows: pl.LazyFrame) -> None:
        if dataset == "users":
            identity = rows.select("RECORD_ID", "USER_ID").sort("RECORD_ID").collect()
            self._storage.write_parquet(self._key(IDENTITY), identity)
        elif dataset == "items":
            catalogue = rows.select("ITEM_ID").sort("ITEM_ID").collect()
            self._storage.write_parquet(self._key(CATALOGUE), catalogue)

    def _key(self, file: str) -> str:
        return version_key(self._group, self.version, file)


def live_parquet(storage: StorageResource, dataset_group: str, file: str) -> pl.DataFrame | None:
    """A Parquet file of the live version, or None when there is none."""
    version = read_live(storage, dataset_group).dataset_version
    key = version_key(dataset_group, version, file)
    if not version or not storage.exists(key):
        return None
    return pl.read_parquet(storage.uri(key), storage_options=storage.polars_options)
