"""The version that the accepted rows make, published dataset by dataset.

Only rows that the gate accepted are written. What lies beside the CSVs is
written here too: who is which contact, which items there are. Versions and the pointer to the live
one belong to `datasets`.
"""

import polars as pl

from hsp_assets.failures import GateError
from hsp_assets.publishing import gate
from hsp_assets.publishing.accepted import latest_accepted
from hsp_assets.publishing.csv_audit import Audit
from hsp_assets.publishing.datasets import CATALOGUE, IDENTITY, Datasets
from hsp_assets.publishing.retention import note_origin
from hsp_assets.publishing.streaming import in_small_pieces
from hsp_assets.schemas import DATASETS, DatasetName

FIRST_ROWS = 10_000
"""Staged rows among which a preview looks for accepted ones."""


class Publication:
    """The version to publish: the rows that passed the gate last.

    Raises:
        GateError: none ever did.

    """

    def __init__(self, datasets: Datasets) -> None:
        self.datasets = datasets
        self.accepted = latest_accepted(datasets.storage)
        self.version = datasets.version_of(self.accepted[name].fingerprint for name in DATASETS)

    def holds(self, dataset: DatasetName) -> bool:
        """Whether the version holds a dataset already."""
        return self.datasets.holds(self.version, dataset)

    def complete(self, *needed: DatasetName) -> None:
        """Publish those datasets that the version lacks and cannot go live without.

        It lacks them where another run had rows accepted since this one published them; this one
        then goes on with what was accepted last, as if it had begun after the other.

        Raises:
            GateError: it still lacks one, because its file did not pass the audit.

        """
        for name in needed:
            self.publish(name)
        self.require(*needed)

    def require(self, *needed: DatasetName) -> None:
        """Make sure that the version holds datasets without which it cannot go live.

        Raises:
            GateError: it lacks one.

        """
        if lacking := [f"datasets/{name}" for name in needed if not self.holds(name)]:
            raise GateError(
                f"Version {self.version} cannot go live: it lacks {' and '.join(lacking)}. "
                "Materialize the group datasets as a whole; what is live stays live."
            )

    def publish(self, dataset: DatasetName) -> Audit:
        """Write a dataset unless the version holds it already; answer its audit."""
        if self.holds(dataset):
            return Audit({}, was_there=True)
        datasets, accepted = self.datasets, self.accepted[dataset]
        with accepted.staged.local(datasets.storage) as rows, in_small_pieces():
            good = gate.typed(dataset, gate.accepted(rows, accepted.rejects(datasets.storage)))
            audit = datasets.write_csv(self.version, dataset, good, accepted.report.accepted)
            self._write_beside(dataset, good)
        if not audit.faults:
            note_origin(datasets, self.version, self.accepted.values())
            datasets.write_profile(self.version, dataset, accepted.report.numbers)
        return audit

    def head(self, dataset: DatasetName) -> pl.DataFrame:
        """A few of the rows."""
        accepted, storage = self.accepted[dataset], self.datasets.storage
        first = accepted.staged.scan(storage).head(FIRST_ROWS)
        return gate.accepted(first, accepted.rejects(storage)).head().collect(engine="streaming")

    def _write_beside(self, dataset: DatasetName, rows: pl.LazyFrame) -> None:
        if dataset == "users":
            self._write(IDENTITY, rows.select("RECORD_ID", "USER_ID").sort("RECORD_ID"))
        elif dataset == "items":
            self._write(CATALOGUE, rows.select("ITEM_ID").sort("ITEM_ID"))

    def _write(self, file: str, rows: pl.LazyFrame) -> None:
        key = self.datasets.key(self.version, file)
        self.datasets.storage.write_parquet(key, rows.collect())
