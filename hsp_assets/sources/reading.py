"""Source files as batches of raw rows: every cell text or null, every row with its line.

CSV (UTF-8, with or without byte order mark, any line ends, quoted line breaks) and XLSX (first
sheet) come out alike. Whether a cell is any good belongs to `rows`.
"""

import re
from collections.abc import Iterator

import polars as pl

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.columns import Column, SourceFile
from hsp_assets.sources.files import File, Location

BATCH_ROWS = 100_000
"""Rows held at once; a batch of the tutorial's widest file then takes about 50 MB."""
FIRST_ROW_LINE = 2
FILE, LINE = "file", "line"
ABSENT = "absent"
"""Which declared columns a row's file does not have: a blank there says nothing."""


def read_batches(source: SourceFile, file: File, location: Location) -> Iterator[pl.DataFrame]:
    """Yield the rows of a file in batches, in file order.

    A batch has the declared columns under their own names (text or null; a column the file lacks
    is all null), and `file`, `line` and `absent`: the file's name, the line the row starts on (the
    header being line 1), and the columns that the file lacks, separated by commas. Rows without
    any cell are left out.

    Raises:
        SourceFileError: the file is empty, unreadable, or lacks a required column.

    """
    frame = _scan(file, location)
    selected = _declared(source, file, frame.collect_schema().names())
    absent = [e.meta.output_name() for e in selected if not e.meta.root_names()]
    line = FIRST_ROW_LINE
    for batch in _batches(file, frame):
        lines = batch.select(_lines_taken().cum_sum().alias(LINE)).to_series()
        rows = batch.select(*selected).with_columns(
            pl.lit(file.name).alias(FILE),
            pl.lit(",".join(absent)).alias(ABSENT),
            (lines.shift(1, fill_value=0) + line).cast(pl.Int64).alias(LINE),
        )
        line += int(lines[-1])
        yield rows.filter(~pl.all_horizontal(pl.col(c.name).is_null() for c in source.columns))
    if line == FIRST_ROW_LINE:
        raise SourceFileError(
            f"{file.name} has a header and no rows; expected at least one. "
            "Export it again, or take it away if there is nothing to load."
        )


def count_rows(file: File, location: Location) -> int:
    """How many rows a file has, without reading their cells.

    Raises:
        SourceFileError: the file is empty or unreadable.

    """
    try:
        return int(_scan(file, location).select(pl.len()).collect().item())
    except pl.exceptions.PolarsError as error:
        raise _unreadable(file, error) from None


def _scan(file: File, location: Location) -> pl.LazyFrame:
    if file.name.lower().endswith(".xlsx"):
        return _read_sheet(file, location)
    try:
        frame = pl.scan_csv(
            file.address,
            infer_schema=False,
            storage_options=location.storage_options or None,
        )
        frame.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise _unreadable(file, error) from None
    return frame


def _read_sheet(file: File, location: Location) -> pl.LazyFrame:
    try:
        sheet = pl.read_excel(
            location.read_bytes(file), infer_schema_length=0, raise_if_empty=False
        )
    except Exception as error:
        raise SourceFileError(
            f"{file.name} cannot be read as an XLSX workbook ({type(error).__name__}). "
            "Save it again as XLSX or as CSV in UTF-8."
        ) from error
    if not sheet.columns:
        raise _empty(file)
    return sheet.lazy()


def _batches(file: File, frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    try:
        for batch in frame.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
            if batch.height:
                yield batch
    except pl.exceptions.PolarsError as error:
        raise _unreadable(file, error) from None


def _declared(source: SourceFile, file: File, headers: list[str]) -> list[pl.Expr]:
    """One expression per declared column: the file's column, or nulls where it has none."""
    by_name: dict[str, str] = {}
    for header in headers:
        by_name.setdefault(normalise(header), header)
    headers_of = {column.name: _header_of(column, by_name) for column in source.columns}
    missing = [c for c in source.columns if c.required and headers_of[c.name] is None]
    if missing:
        raise SourceFileError(
            f"{file.name} lacks the column {missing[0].name.upper()} "
            f"(accepted headers: {', '.join(accepted(missing[0]))}). "
            f"It has: {', '.join(headers)}. Add the column or correct its header."
        )
    return [
        (pl.lit(None, dtype=pl.String) if header is None else pl.col(header)).alias(name)
        for name, header in headers_of.items()
    ]


def normalise(header: str) -> str:
    """A header without case, blanks and punctuation."""
    return re.sub(r"[^a-z0-9]+", "_", header.strip().casefold()).strip("_")


def accepted(column: Column) -> list[str]:
    """The headers a column is known by, normalised, best first."""
    return [column.name, *column.headers]


def _header_of(column: Column, by_name: dict[str, str]) -> str | None:
    return next((by_name[name] for name in accepted(column) if name in by_name), None)


def _lines_taken() -> pl.Expr:
    """How many lines of the file a row takes: one, and one for each line break in its cells."""
    breaks = pl.all().str.count_matches("\n", literal=True).fill_null(0)
    return pl.sum_horizontal(breaks) + 1


def _empty(file: File) -> SourceFileError:
    return SourceFileError(
        f"{file.name} is empty; expected a header and rows. Export it again, or take it away."
    )


def _unreadable(file: File, error: pl.exceptions.PolarsError) -> SourceFileError:
    """The error without the cells that polars quotes: they may be personal."""
    text = str(error)
    if isinstance(error, pl.exceptions.NoDataError):
        return _empty(file)
    if "utf-8" in text:
        what = "it is not UTF-8. Save it as CSV in UTF-8"
    elif "more fields" in text:
        what = (
            "a row has more cells than the header. Quote cells that hold commas or quotes, "
            "and double the quotes inside"
        )
    else:
        what = "a quotation is not closed or the file is damaged. Export it again"
    return SourceFileError(f"{file.name} cannot be read as CSV: {what}.")
