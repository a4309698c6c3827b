"""The version that the latest staged rows make, published dataset by dataset.

Only rows that the gate accepted are written, and only if it passed. What lies beside the CSVs is
written here too: who is which contact, which items there are. Versions and the pointer to the live
one belong to `datasets`.
"""

import polars as pl

from hsp_assets.publishing.csv_audit import Audit
from hsp_assets.publishing.datasets import CATALOGUE, IDENTITY, Datasets
from hsp_assets.publishing.gate import accepted, typed
from hsp_assets.publishing.staged import Report, latest_staged, read_rejects, require_passed
from hsp_assets.publishing.streaming import in_small_pieces
from hsp_assets.resources.storage import rejects_key
from hsp_assets.schemas import DATASETS, DatasetName

FIRST_ROWS = 10_000
"""Staged rows among which a preview looks for accepted ones."""


class Publication:
    """The version to publish.

    Raises:
        GateError: the gate has not seen the latest staged rows, or they did not pass.

    """

    def __init__(self, datasets: Datasets) -> None:
        self.datasets = datasets
        self._staged = {name: latest_staged(datasets.storage, name) for name in DATASETS}
        self.reports: dict[DatasetName, Report] = {
            name: require_passed(datasets.storage, staged) for name, staged in self._staged.items()
        }
        self.version = datasets.version_of(
            self._staged[name].fingerprint + self.reports[name].rejects for name in DATASETS
        )

    def holds(self, dataset: DatasetName) -> bool:
        """Whether the version holds a dataset already."""
        return self.datasets.holds(self.version, dataset)

    def publish(self, dataset: DatasetName) -> Audit:
        """Write a dataset unless the version holds it already; answer its audit."""
        if self.holds(dataset):
            return Audit({}, was_there=True)
        datasets, staged = self.datasets, self._staged[dataset]
        report = self.reports[dataset]
        with staged.local(datasets.storage) as rows, in_small_pieces():
            good = typed(dataset, accepted(rows, read_rejects(datasets.storage, staged)))
            audit = datasets.write_csv(self.version, dataset, good, report.accepted)
            self._write_beside(dataset, good)
        if not audit.faults:
            datasets.write_profile(self.version, dataset, report.numbers)
        return audit

    def rejects(self, dataset: DatasetName) -> str:
        """Where the rejected rows are; empty when there are none."""
        key = rejects_key(dataset, self._staged[dataset].run)
        return self.datasets.storage.uri(key) if self.reports[dataset].rejected else ""

    def head(self, dataset: DatasetName) -> pl.DataFrame:
        """A few of the rows."""
        staged, storage = self._staged[dataset], self.datasets.storage
        first = staged.scan(storage).head(FIRST_ROWS)
        return accepted(first, read_rejects(storage, staged)).head().collect(engine="streaming")

    def _write_beside(self, dataset: DatasetName, rows: pl.LazyFrame) -> None:
        if dataset == "users":
            self._write(IDENTITY, rows.select("RECORD_ID", "USER_ID").sort("RECORD_ID"))
        elif dataset == "items":
            self._write(CATALOGUE, rows.select("ITEM_ID").sort("ITEM_ID"))

    def _write(self, file: str, rows: pl.LazyFrame) -> None:
        key = self.datasets.key(self.version, file)
        self.datasets.storage.write_parquet(key, rows.collect())
