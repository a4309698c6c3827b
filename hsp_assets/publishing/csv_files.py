"""The CSV that Amazon Personalize imports.

UTF-8 and LF, an unquoted header, fields quoted only where they must be, quotes and backslashes
inside them escaped with a backslash, as Personalize documents for textual fields. Rows are
streamed: memory does not grow with them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from hsp_assets.parallel import parallel_map
from hsp_assets.publishing.csv_audit import Audit, audit
from hsp_assets.resources.private_folders import private_folder
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DatasetName, columns, dtypes, row_rules

ORDER: dict[DatasetName, tuple[str, ...]] = {
    "users": ("USER_ID",),
    "items": ("ITEM_ID",),
    "interactions": ("TIMESTAMP", "USER_ID", "ITEM_ID", "EVENT_TYPE"),
}
"""A stable order, so that the same rows make the same bytes."""
SORTED_UP_TO = 1_000_000
"""More rows keep the order of their parts: sorting takes 450 MB of memory per million."""
PART_BYTES = 800_000_000
"""A dataset beyond this becomes a folder of parts, each with the header and under 1 GB: parts end
only between the chunks in which rows are streamed."""
UPLOADS_AT_ONCE = 2
SPECIAL = r'[",\\\r\n]|^\s|\s$'
"""What a field must be quoted for."""
CLEAN, CLOSED = "is_clean_id", ("is_known_event_type", "is_flag")
"""The rules that leave nothing to quote but a backslash, and nothing at all."""


@contextmanager
def csv_files(dataset: DatasetName, rows: pl.LazyFrame, count: int) -> Iterator[list[Path]]:
    """Write rows as CSV on this machine; the files are gone when the context ends.

    Args:
        dataset: which one.
        rows: its rows, with at least its columns.
        count: how many rows there are.

    Yields:
        One file, or several in order when one would be larger than `PART_BYTES`.

    """
    ordered = rows.sort(ORDER[dataset]) if count <= SORTED_UP_TO else rows
    with private_folder() as folder:
        target = pl.PartitionBy(folder, approximate_bytes_per_file=PART_BYTES)
        ordered.select(fields(dataset, special_columns(dataset, rows))).sink_csv(
            target, quote_style="never", engine="streaming", mkdir=True
        )
        yield sorted(folder.rglob("*.csv"))


def fields(dataset: DatasetName, special: Collection[str]) -> list[pl.Expr]:
    """The columns of a dataset as they stand in the file.

    Args:
        dataset: which one.
        special: the columns in which some value must be quoted.

    """
    return [quoted(name) if name in special else pl.col(name) for name in columns(dataset)]


def special_columns(dataset: DatasetName, rows: pl.LazyFrame) -> list[str]:
    """The columns in which some value must be quoted: few, and writing the others so is slow.

    Rows have passed the gate: where its rules leave little to quote, only that is looked for, which
    takes a fifth of the time.
    """
    tests = rows.select(**_tests(dataset))
    answer = tests.collect(engine="streaming").row(0, named=True)
    return [name for name, is_special in answer.items() if is_special]


def _tests(dataset: DatasetName) -> dict[str, pl.Expr]:
    """Of each text column that may hold something to quote, whether it does."""
    rules = row_rules(dataset)
    closed = {name for rule in CLOSED for name in rules.get(rule, ())}
    texts = {name for name, dtype in dtypes(dataset).items() if dtype == pl.String}
    return {
        name: pl.col(name).str.contains("\\", literal=True).any()
        if name in rules[CLEAN]
        else pl.col(name).str.contains(SPECIAL).any()
        for name in columns(dataset)
        if name in texts - closed
    }


def quoted(name: str) -> pl.Expr:
    """A text column as CSV fields: quoted and escaped where they need it."""
    text = pl.col(name)
    escaped = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all(
        '"', '\\"', literal=True
    )
    return pl.when(text.str.contains(SPECIAL)).then(pl.format('"{}"', escaped)).otherwise(text)


def store_csv(
    storage: StorageResource, key: str, dataset: DatasetName, rows: pl.LazyFrame, count: int
) -> Audit:
    """Write rows under a key, as one file, or as `<key>/part-*.csv` when it would exceed 1 GB.

    The files are read back first; nothing is stored when something is wrong with them.

    Args:
        storage: the bucket.
        key: of the file, or of the folder of parts.
        dataset: which one.
        rows: its accepted rows.
        count: how many there are.

    Returns:
        What is wrong with them.

    """
    storage.delete(key)  # parts of a publication that was cut off
    with csv_files(dataset, rows, count) as files:
        checked = audit(dataset, files, count)
        if not checked.faults:
            _upload(storage, _keys(key, files))
    return checked


def _upload(storage: StorageResource, files: Mapping[str, Path]) -> None:
    for _ in parallel_map(lambda key: storage.upload(files[key], key), files, most=UPLOADS_AT_ONCE):
        pass


def _keys(key: str, files: Sequence[Path]) -> dict[str, Path]:
    if len(files) == 1:
        return {key: files[0]}
    return {f"{key}/part-{number:05d}.csv": file for number, file in enumerate(files)}
