"""What has passed the gate: the staged rows of all three datasets that may be published.

One manifest names them, written in one step when every blocking check has passed. Publishing reads
it and nothing else, so that what did not pass cannot be published, whichever run tries. How rows
are judged belongs to `gate` and to the checks.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import polars as pl
from pydantic import TypeAdapter

from hsp_assets.failures import GateError
from hsp_assets.publishing.gate import REJECTS
from hsp_assets.publishing.staged import Staged
from hsp_assets.resources.manifests import read_manifest, write_manifest
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.schemas import DatasetName

GATE = "accepted"
"""The manifest of the three assets `accepted/*`, which are accepted together or not at all."""


@dataclass(frozen=True)
class Report:
    """What the gate found in the staged rows of a dataset.

    Attributes:
        rows: rows staged.
        rejected: how many of them were rejected.
        rejects: fingerprint of the rejected rows; empty if there are none.
        numbers: what the gate measured of the accepted rows.

    """

    rows: int
    rejected: int
    rejects: str
    numbers: Mapping[str, float]

    @property
    def accepted(self) -> int:
        """Rows that may be published."""
        return self.rows - self.rejected


@dataclass(frozen=True)
class Accepted:
    """A dataset's staged rows that have passed the gate.

    Attributes:
        staged: the rows, among them those that were rejected.
        report: what the gate found.
        rejects_uri: where the rejected rows are; empty when there are none.

    """

    staged: Staged
    report: Report
    rejects_uri: str

    @property
    def fingerprint(self) -> str:
        """Changes when other rows are accepted."""
        return self.staged.fingerprint + self.report.rejects

    def rejects(self, storage: StorageResource) -> pl.DataFrame:
        """The rejected rows."""
        if not self.rejects_uri:
            return REJECTS
        kept = storage.read_parquet(storage.key(self.rejects_uri))
        if kept is None:
            raise GateError(
                f"The rejected rows {self.rejects_uri} of staging/{self.staged.dataset} are gone, "
                "and without them nothing says which rows may be published. Materialize the group "
                "accepted again."
            )
        return kept


_DATASETS = TypeAdapter(dict[DatasetName, Accepted])


def keep_rejects(
    storage: StorageResource, dataset: DatasetName, run: str, rejects: pl.DataFrame
) -> str:
    """Keep the rows that a run of the gate rejected; answer where, or nothing if there are none."""
    key = rejects_key(dataset, run)
    storage.delete(key)  # of the same run before its step was repeated
    if rejects.is_empty():
        return ""
    storage.write_parquet(key, rejects)
    return storage.uri(key)


def accept(storage: StorageResource, run: str, datasets: Mapping[DatasetName, Accepted]) -> None:
    """Let datasets be published, instead of those that were accepted before."""
    write_manifest(storage, GATE, run, {name: asdict(one) for name, one in datasets.items()})


def latest_accepted(storage: StorageResource) -> dict[DatasetName, Accepted]:
    """The datasets that passed the gate last.

    Raises:
        GateError: none ever did.

    """
    manifest = read_manifest(storage, GATE)
    if manifest is None:
        raise GateError(
            f"Nothing in {storage.uri('')} has passed the gate, so there is nothing to publish. "
            "Materialize the group accepted; where a check stops it, correct the data in HubSpot "
            "and materialize staging again. What is live stays live."
        )
    return _DATASETS.validate_python(manifest.facts)
