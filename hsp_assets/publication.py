"""Publishing a dataset group: immutable versions in the bucket, and one pointer to the live one.

A version holds all three datasets. Its name is a digest of their rows, so the same rows are the
same version, and publishing them again changes nothing. The pointer is written last and in one
step: a reader never sees new users beside old interactions.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

import polars as pl

from hsp_assets.resources.storage import StorageResource, live_key, version_key
from hsp_assets.schemas import DatasetName, avro_schema, columns, dtypes

VERSION_DIGITS = 12
CSV_FORMAT = "1"
"""Part of a version's name: to be raised when the same rows would be written differently."""
ORDER: dict[DatasetName, tuple[str, ...]] = {
    "users": ("USER_ID",),
    "items": ("ITEM_ID",),
    "interactions": ("TIMESTAMP", "USER_ID", "ITEM_ID", "EVENT_TYPE"),
}
"""A stable order, so that the same rows make the same bytes."""
SPECIAL = r'[",\\\r\n]|^\s|\s$'
"""What a CSV field must be quoted for."""


@dataclass(frozen=True)
class LiveRecommender:
    """Which version of a recommender answers: its dataset version, and its ARN."""

    version: str
    arn: str


@dataclass(frozen=True)
class Live:
    """The pointer: the dataset version and the recommenders in use."""

    dataset_version: str = ""
    recommenders: dict[str, LiveRecommender] = field(default_factory=dict)


def version_of(fingerprints: Iterable[str]) -> str:
    """The version that three staged datasets make, from their fingerprints in order."""
    schemas = [avro_schema(name) for name in ORDER]
    digest = hashlib.sha256("\n".join([CSV_FORMAT, *schemas, *fingerprints]).encode())
    return digest.hexdigest()[:VERSION_DIGITS]


def csv_key(dataset_group: str, version: str, dataset: DatasetName) -> str:
    """Where a version keeps a dataset's CSV."""
    return version_key(dataset_group, version, f"{dataset}.csv")


def write_csv(storage: StorageResource, key: str, dataset: DatasetName, rows: pl.LazyFrame) -> None:
    """Write rows as the CSV that Personalize imports: UTF-8, LF, unquoted header.

    Fields with commas, quotes or line breaks are quoted; quotes and backslashes inside are
    escaped with a backslash, as Personalize documents for textual fields.
    """
    types = dtypes(dataset)
    fields = [
        quoted(name) if types[name] == pl.String else pl.col(name) for name in columns(dataset)
    ]
    rows.sort(ORDER[dataset]).select(fields).sink_csv(
        storage.uri(key), quote_style="never", storage_options=storage.polars_options
    )


def quoted(name: str) -> pl.Expr:
    """A text column as CSV fields: quoted and escaped where they need it."""
    text = pl.col(name)
    escaped = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all(
        '"', '\\"', literal=True
    )
    return pl.when(text.str.contains(SPECIAL)).then(pl.format('"{}"', escaped)).otherwise(text)


def read_live(storage: StorageResource, dataset_group: str) -> Live:
    """The pointer of a dataset group; empty before the first publication."""
    content = storage.read(live_key(dataset_group))
    if content is None:
        return Live()
    said = json.loads(content)
    recommenders = {n: LiveRecommender(**r) for n, r in said["recommenders"].items()}
    return Live(said["dataset_version"], recommenders)


def make_dataset_live(storage: StorageResource, dataset_group: str, version: str) -> None:
    """Point readers to a dataset version."""
    live = read_live(storage, dataset_group)
    _write_live(storage, dataset_group, replace(live, dataset_version=version))


def make_recommender_live(
    storage: StorageResource, dataset_group: str, name: str, recommender: LiveRecommender
) -> None:
    """Point callers of a recommender to one of its versions."""
    live = read_live(storage, dataset_group)
    recommenders = {**live.recommenders, name: recommender}
    _write_live(storage, dataset_group, replace(live, recommenders=recommenders))


def _write_live(storage: StorageResource, dataset_group: str, live: Live) -> None:
    content = json.dumps(asdict(live), indent=2, sort_keys=True)
    storage.write(live_key(dataset_group), content.encode())
