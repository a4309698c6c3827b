"""The staged rows of a dataset: where the latest are, and how they are read.

A manifest beside the Parquet parts of a run says what staging left there; it is written when they
are whole, and only then a pointer is set to this run.
Between staging and publishing stands the gate; its report about a staging run is kept here too,
because `datasets` may publish a staging run only if its gate passed, whichever run that was.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from hsp_assets.failures import GateError, PermanentFailure, StagedPartsError
from hsp_assets.publishing.gate import REJECTS, typed
from hsp_assets.resources.storage import (
    StorageResource,
    latest_staged_key,
    rejects_key,
    staging_prefix,
)
from hsp_assets.schemas import DatasetName

MANIFEST, PART = "manifest.json", ".parquet"
"""The name of the manifest, and how the names of the parts end."""


@dataclass(frozen=True)
class Staged:
    """A dataset's rows as staging left them; the manifest holds these facts.

    Attributes:
        dataset: which dataset.
        run: the run that staged it; rejects and report of the gate bear its name.
        uri: folder of the Parquet parts.
        fingerprint: changes when any row changes, whatever the order of the rows.
        parts: signature of the Parquet parts.

    """

    dataset: DatasetName
    run: str
    uri: str
    fingerprint: str
    parts: str

    def scan(self, storage: StorageResource) -> pl.LazyFrame:
        """The rows where they lie, in the order of the parts, each column in its declared type."""
        return typed(self.dataset, _scan(f"{self.uri}*{PART}", storage.polars_options))

    @contextmanager
    def local(self, storage: StorageResource) -> Iterator[pl.LazyFrame]:
        """The same rows from a copy on this machine, in the types in which they were staged.

        Raises:
            StagedPartsError: the parts are not those that staging wrote, or cannot be read.

        """
        if parts_signature(storage, self.dataset, self.run) != self.parts:
            raise self._fault(
                "are not the Parquet parts that staging wrote: one is missing, was added or changed"
            )
        with tempfile.TemporaryDirectory(prefix="hsp-staged-") as folder:
            storage.download(staging_prefix(self.dataset, self.run), Path(folder), PART)
            parts = sorted(Path(folder).iterdir())
            if fault := unreadable(parts):
                raise self._fault(f"cannot be read: {fault}")
            try:
                yield _scan(f"{folder}/*.parquet", {})
            except pl.exceptions.ComputeError as error:
                if fault := undecodable(parts):
                    raise self._fault(f"cannot be read: {fault}") from error
                raise

    def _fault(self, what: str) -> StagedPartsError:
        return StagedPartsError(
            self.dataset,
            f"The files under {self.uri} {what}. Materialize staging/{self.dataset} again; "
            "nothing but its COPY INTO may write there.",
        )


@dataclass(frozen=True)
class Report:
    """The gate's judgement of a staging run.

    Attributes:
        rows: rows staged.
        rejected: how many of them were rejected.
        rejects: fingerprint of the rejected rows; empty if there are none.
        failed: names of the blocking checks that failed.
        numbers: what the gate measured of the accepted rows.

    """

    rows: int
    rejected: int
    rejects: str
    failed: list[str]
    numbers: dict[str, float]

    @property
    def accepted(self) -> int:
        """Rows that may be published."""
        return self.rows - self.rejected


def unreadable(parts: Iterable[Path]) -> str:
    """What keeps Parquet parts from being read as one table; empty when nothing does."""
    first: pl.Schema | None = None
    for part in parts:
        try:
            schema = pl.Schema(pl.read_parquet_schema(part))
        except pl.exceptions.ComputeError:
            return f"{part.name} is no Parquet file, or only a piece of one"
        first = first or schema
        if schema != first:
            return f"{part.name} has other columns or types than the parts before it"
    return "" if first else "there is none"


def undecodable(parts: Iterable[Path]) -> str:
    """Which Parquet part holds values that cannot be read; empty when none does.

    Looked for only when reading failed: it takes a pass over everything.
    """
    for part in parts:
        try:
            for _batch in pl.scan_parquet(part).collect_batches():
                pass
        except pl.exceptions.ComputeError as error:
            return f"{part.name}: {error}"
    return ""


def _scan(address: str, options: dict[str, str]) -> pl.LazyFrame:
    # Columns one after the other: it takes 60 MB less to validate ten million rows.
    return pl.scan_parquet(address, storage_options=options or None, low_memory=True)


def parts_signature(storage: StorageResource, dataset: DatasetName, run: str) -> str:
    """Changes when a Parquet part of a staging run is added, removed or replaced."""
    return storage.signature(staging_prefix(dataset, run), PART)


def record_staged(storage: StorageResource, staged: Staged) -> None:
    """Write the manifest of staged rows, then make them the latest: to be done last of all."""
    manifest = json.dumps(asdict(staged), indent=2, sort_keys=True)
    storage.write(_manifest_key(staged.dataset, staged.run), manifest.encode())
    pointer = json.dumps({"run": staged.run})
    storage.write(latest_staged_key(staged.dataset), pointer.encode())


def latest_staged(storage: StorageResource, dataset: DatasetName) -> Staged:
    """The rows of the latest materialization of `staging/<dataset>`.

    Raises:
        PermanentFailure: it was never materialized, or its manifest is gone.

    """
    pointer = storage.read(latest_staged_key(dataset))
    if pointer is None:
        raise PermanentFailure(
            f"staging/{dataset} was never materialized into {storage.uri('')}. "
            "Materialize it first."
        )
    key = _manifest_key(dataset, json.loads(pointer)["run"])
    manifest = storage.read(key)
    if manifest is None:
        raise PermanentFailure(
            f"The manifest {storage.uri(key)} of the latest staged rows is gone. "
            f"Materialize staging/{dataset} again."
        )
    return Staged(**json.loads(manifest))


def write_report(
    storage: StorageResource, staged: Staged, rejects: pl.DataFrame, report: Report
) -> None:
    """Keep the gate's report and the rejects of a staging run; later ones replace them."""
    key = rejects_key(staged.dataset, staged.run)
    if rejects.height:
        storage.write_parquet(key, rejects)
    else:
        storage.delete(key)
    storage.write(_report_key(staged), json.dumps(asdict(report)).encode())


def read_rejects(storage: StorageResource, staged: Staged) -> pl.DataFrame:
    """The rows of a staging run that the gate rejected."""
    rejects = storage.read_parquet(rejects_key(staged.dataset, staged.run))
    return REJECTS if rejects is None else rejects


def require_passed(storage: StorageResource, staged: Staged) -> Report:
    """The gate's report of a staging run that may be published.

    Raises:
        GateError: the gate has not seen this staging run, or a blocking check failed.

    """
    content = storage.read(_report_key(staged))
    if content is None:
        raise GateError(
            f"staging/{staged.dataset} of run {staged.run} has not passed the gate. "
            "Materialize staging with its checks, then publish."
        )
    report = Report(**json.loads(content))
    if report.failed:
        raise GateError(
            f"staging/{staged.dataset} of run {staged.run} failed {', '.join(report.failed)}. "
            "Correct the data in HubSpot, then materialize staging again; "
            "the last published version stays live."
        )
    return report


def _manifest_key(dataset: DatasetName, run: str) -> str:
    return f"{staging_prefix(dataset, run)}{MANIFEST}"


def _report_key(staged: Staged) -> str:
    return rejects_key(staged.dataset, staged.run).removesuffix(".parquet") + ".json"
