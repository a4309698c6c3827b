"""Turns CSV files into the rows of a dataset, or raises with what is wrong.

The dialect is the service's: comma, unquoted header, quotes and backslashes escaped by a backslash.
Values stay text exactly as imported (metadata is answered so); whoever computes with them casts
them. DuckDB reads the dialect, which Polars cannot; Polars checks and writes.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.columns import as_number
from hsp_assets.sandbox.personalize.errors import JobFailedError

ID_LENGTH = 256
STRING_LENGTH = 1_000
TEXT_LENGTH = 20_000
"""Longer textual values are cut, not refused."""
FIRST_MILLISECONDS = 100_000_000_000
"""A time stamp of this size would lie in the year 5138: it is in milliseconds, not seconds."""
_IDS = ("USER_ID", "ITEM_ID")
_TIMES = ("TIMESTAMP", "CREATION_TIMESTAMP")


def read_csv(
    files: Sequence[Path],
    schema: DatasetSchema,
    *,
    any_order: bool = False,
) -> pl.LazyFrame:
    """The rows of `files` as text, checked; the frame reads Parquet files written beside them.

    Args:
        files: UTF-8 CSVs, each with its own header.
        schema: the columns to find.
        any_order: accept columns in another order, and columns that the schema does not have.

    Raises:
        JobFailedError: a file is not such a CSV, or a value breaks the schema or a limit.
    """
    for file in files:
        _check_header(file, schema, any_order=any_order)
        _parse(file, file.with_suffix(".parquet"))
    rows = pl.scan_parquet([file.with_suffix(".parquet") for file in files]).select(schema.names)
    _check_values(rows, schema)
    return rows.with_columns(
        pl.col(field.name).str.slice(0, TEXT_LENGTH) for field in schema.fields if field.textual
    )


def header(file: Path) -> list[str]:
    """The column names in the first line of a CSV, as they stand there: unquoted or not at all."""
    with file.open("rb") as stream:
        line = stream.readline().rstrip(b"\r\n")
    try:
        return line.decode("utf-8").split(",")
    except UnicodeDecodeError as broken:
        raise JobFailedError("The input CSV is not encoded in UTF-8.") from broken


def _check_header(file: Path, schema: DatasetSchema, *, any_order: bool) -> None:
    columns = header(file)
    missing = [name for name in schema.names if name not in columns]
    if missing:
        raise JobFailedError(f"Input CSV is missing the following columns:[{', '.join(missing)}]")
    if not any_order and columns != list(schema.names):
        raise JobFailedError(
            f"Input CSV has the columns [{', '.join(columns)}], the schema has"
            f" [{', '.join(schema.names)}]: they must be the same, in the same order.",
        )


def _parse(file: Path, target: Path) -> None:
    columns = dict.fromkeys(header(file), "VARCHAR")
    with duckdb.connect() as connection:
        try:
            connection.read_csv(
                str(file),
                header=True,
                sep=",",
                quotechar='"',
                escapechar="\\",
                columns=columns,
                auto_detect=False,
                strict_mode=True,
            ).write_parquet(str(target))
        except duckdb.Error as broken:
            raise JobFailedError(_csv_fault(str(broken))) from broken


def _csv_fault(message: str) -> str:
    """DuckDB's words without the row itself, which may hold personal data."""
    place = re.search(r"CSV Error on Line: (\d+)", message)
    where = f" in line {place[1]}" if place else ""
    if "unicode" in message or "utf-8" in message:
        return f"The input CSV is not encoded in UTF-8{where}."
    if "unterminated quote" in message:
        return (
            f'A quoted value of the input CSV does not end{where}: inside quotes, " and \\ must be'
            " escaped with a backslash, not doubled."
        )
    count = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if count:
        return f"The input CSV has {count[2]} instead of {count[1]} values{where}."
    return f"The input CSV cannot be parsed{where}: check its quoting and escaping."


def _check_values(rows: pl.LazyFrame, schema: DatasetSchema) -> None:
    """Raise for the first column that breaks a rule, with the first record that does."""
    rules = [(field, rule) for field in schema.fields for rule in _rules(field)]
    first_broken = (
        rows.with_row_index("record", offset=1)
        .select(
            pl.when(broken).then(pl.col("record")).min().alias(str(number))
            for number, (_, (broken, _)) in enumerate(rules)
        )
        .collect(engine="streaming")
    )
    for number, (_, (_, text)) in enumerate(rules):
        record = first_broken[str(number)][0]
        if record is not None:
            raise JobFailedError(text.format(record=record))


def _rules(field: Field) -> Iterator[tuple[pl.Expr, str]]:
    """Conditions that break a rule, each with the failure's text."""
    column = pl.col(field.name)
    if not field.nullable:
        yield column.is_null(), f"{field.name} is missing in record {{record}}."
    if field.type == "boolean":
        yield ~column.is_in(["true", "false"]), _not_a(field)
    if field.type == "string":
        limit = ID_LENGTH if field.name in _IDS else STRING_LENGTH
        if not field.textual:
            yield (
                column.str.len_chars() > limit,
                f"Length cannot be more than {limit} characters for {field.name}",
            )
    if field.is_number:
        is_number = as_number(field).is_finite().fill_null(value=False)
        yield column.is_not_null() & ~is_number, _not_a(field)
    if field.name in _TIMES:
        yield (
            as_number(field) >= FIRST_MILLISECONDS,
            f"{field.name} must be in seconds, not in milliseconds, in record {{record}}.",
        )


def _not_a(field: Field) -> str:
    return f"{field.name} must be of the type {field.type}, in record {{record}} it is not."


def typed(schema: DatasetSchema) -> list[pl.Expr]:
    """The columns of text rows with the types of the schema; booleans stay text."""
    return [as_number(field) if field.is_number else pl.col(field.name) for field in schema.fields]
