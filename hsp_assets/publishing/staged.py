"""The staged rows of a dataset: where the latest are, and how they are read.

The manifest of `staging/<dataset>` says what staging left; it is written when the Parquet parts are
whole. Which of the rows may be published belongs to `accepted`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import polars as pl

from hsp_assets.failures import StagedPartsError
from hsp_assets.publishing.gate import typed
from hsp_assets.resources.manifests import require_manifest
from hsp_assets.resources.private_folders import private_folder
from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.schemas import DatasetName

PART = ".parquet"
"""How the names of the parts end."""


@dataclass(frozen=True)
class Staged:
    """A dataset's rows as staging left them; its manifest holds these facts.

    Attributes:
        dataset: which dataset.
        run: the run that staged it.
        uri: folder of the Parquet parts.
        fingerprint: changes when any row changes, whatever the order of the rows.
        parts: signature of the Parquet parts.
        share: what the views of the share had shown when the rows were read: of each view `rows`,
            `high_water_mark` and when that was seen, `at`, in epoch seconds.

    """

    dataset: DatasetName
    run: str
    uri: str
    fingerprint: str
    parts: str
    share: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)

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
        with private_folder() as folder:
            storage.download(staging_prefix(self.dataset, self.run), folder, PART)
            parts = sorted(folder.glob(f"*{PART}"))
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
            f"The files under {self.uri} {what}. Materialize staging/{self.dataset} again, "
            "then the group accepted; nothing but its COPY INTO may write there.",
        )


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


def latest_staged(storage: StorageResource, dataset: DatasetName) -> Staged:
    """The rows of the latest materialization of `staging/<dataset>`.

    Raises:
        PermanentFailure: it was never materialized.

    """
    facts = require_manifest(storage, f"staging/{dataset}").facts
    return Staged(**{one.name: facts[one.name] for one in fields(Staged) if one.name in facts})
