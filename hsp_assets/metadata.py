"""From frames, schemas and statements to Dagster metadata.

Every table-like asset reports rows, columns and a preview the same way, through here, and what is
shown of facts is made to fit the page: Dagster's table of metadata is as wide as its widest word,
and cuts what does not fit. Keys in Dagster's own `dagster/` namespace get its own rendering.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from hsp_assets.schemas import MODELS, DatasetName, dtypes, shown_id, unique_columns

PREVIEW_ROWS = 2
PREVIEW_CHARACTERS = 60
DIGITS = 5
"""Significant digits of a number with a fraction: more than any of ours is known to."""
WORD, CELL_WORD = 50, 15
"""Characters of a word, and of a word in a table's cell, that need no place to break. Lines break
after hyphens by themselves, so that the addresses of most files stay as they are to be copied."""
CODE_WORD = 30
BREAK = "\u200b"
"""A place where a line may break, which shows nothing (zero-width space)."""
BAR = 14
"""Characters of a full bar."""
MOST_TABLE_ROWS = 100
"""A longer table makes the UI slow; the whole of it is in a file."""

Metadata = dict[str, Any]


@dataclass(frozen=True)
class Unshown:
    """A fact that is kept for checks and sensors, and not shown."""

    value: Any


def row_count(rows: int) -> Metadata:
    """The number of rows, as Dagster plots it over time."""
    return {"dagster/row_count": rows}


def lineage(origins: Mapping[str, Sequence[tuple[dg.AssetKey, str]]]) -> Metadata:
    """Where each column comes from, as Dagster's column lineage and as a readable table.

    Args:
        origins: per column the upstream assets' keys and columns.

    """
    rows = [(column, _origins(sources)) for column, sources in origins.items()]
    return {
        "dagster/column_lineage": dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(key, source) for key, source in sources]
                for column, sources in origins.items()
            }
        ),
        "columns_from": dg.MetadataValue.md(markdown_table(("column", "from"), rows, longest=None)),
    }


def _origins(sources: Sequence[tuple[dg.AssetKey, str]]) -> str:
    named = [f"{key.to_user_string()}.{source}" for key, source in sources]
    return ", ".join(named) or "the statement itself"


def column_schema(dataset: DatasetName) -> Metadata:
    """The columns of a dataset with their types, descriptions and nullability."""
    declared = MODELS[dataset].to_schema().columns
    types, unique = dtypes(dataset), unique_columns(dataset)
    return {
        "dagster/column_schema": dg.TableSchema(
            columns=[
                dg.TableColumn(
                    name=name,
                    type=str(types[name]),
                    description=column.description,
                    constraints=dg.TableColumnConstraints(
                        nullable=column.nullable, unique=name in unique
                    ),
                )
                for name, column in declared.items()
            ]
        )
    }


def frame_schema(frame: pl.DataFrame, descriptions: Mapping[str, str] | None = None) -> Metadata:
    """The columns of a frame with their types."""
    texts = descriptions or {}
    return {
        "dagster/column_schema": dg.TableSchema(
            columns=[
                dg.TableColumn(name=name, type=str(dtype), description=texts.get(name))
                for name, dtype in frame.schema.items()
            ]
        )
    }


def presented(metadata: Mapping[str, Any]) -> Metadata:
    """Facts as they are shown: numbers readable, lists and mappings as texts and tables.

    Values of Dagster's own (tables, Markdown, schemas) are taken to be made for the eye already.
    """
    return {
        name: value if name.startswith("dagster/") else _presented(value)
        for name, value in metadata.items()
        if value is not None and not isinstance(value, Unshown)
    }


def _presented(value: object) -> object:
    match value:
        case float():
            return float(f"{value:.{DIGITS}g}")
        case str():
            return breakable(value) or "none"
        case list():
            return breakable(", ".join(map(str, value))) or "none"
        case dict():
            return _presented_mapping(value)
        case _:
            return value


def _presented_mapping(value: dict[str, Any]) -> object:
    if not value:
        return "none"
    if any(isinstance(one, dict | list) for one in value.values()):  # no table has such cells
        text = breakable(json.dumps(value, indent=1), CODE_WORD)
        return dg.MetadataValue.md(f"```json\n{text}\n```")
    return dg.MetadataValue.md(markdown_table(("", ""), value.items()))


def breakable(text: str, longest: int = WORD) -> str:
    """A text whose long words may break: after punctuation, or anywhere if there is none."""
    return re.sub(rf"[^\s{BREAK}-]{{{longest + 1},}}", lambda word: _broken(word[0], longest), text)


def _broken(word: str, longest: int) -> str:
    parts = re.split(r"(?<=[/:_.,=&?@-])", word)
    return BREAK.join(
        part[start : start + longest]
        for part in parts
        for start in range(0, max(1, len(part)), longest)
    )


def bars(counts: Mapping[str, int], what: str) -> dg.MarkdownMetadataValue:
    """Counts with their shares as a table and bars.

    Args:
        counts: by what is counted.
        what: is counted, the head of the first column.

    """
    total, most = sum(counts.values()) or 1, max(counts.values(), default=0) or 1
    rows = [
        (name, f"{count:,}", f"{count / total:.1%}", "█" * round(BAR * count / most))
        for name, count in counts.items()
    ]
    return dg.MetadataValue.md(markdown_table((what, "rows", "share", ""), rows, right=(1, 2)))


def preview(frame: pl.DataFrame, hidden: Iterable[str] = ()) -> Metadata:
    """The first rows, a column in each line: a row in each would be wider than any page.

    Personal columns are hidden, and ids that may be addresses.
    """
    shown = frame.head(PREVIEW_ROWS).drop(list(hidden), strict=False)
    if shown.schema.get("USER_ID") == pl.String:
        ids = [user and shown_id(user) for user in shown["USER_ID"]]
        shown = shown.with_columns(USER_ID=pl.Series(ids, dtype=pl.String))
    heads = ("column", *(f"row {number}" for number in range(1, shown.height + 1)))
    lines = [(name, *shown[name]) for name in shown.columns]
    return {"preview": dg.MetadataValue.md(markdown_table(heads, lines))}


def table(rows: Sequence[Mapping[str, Any]]) -> dg.TableMetadataValue | dg.MarkdownMetadataValue:
    """A table of records; says so when there is none, and is cut when there are many."""
    if not rows:
        return dg.MetadataValue.md("none")
    records = [
        dg.TableRecord({name: _table_cell(value) for name, value in row.items()})
        for row in rows[:MOST_TABLE_ROWS]
    ]
    return dg.MetadataValue.table(records)


def _table_cell(value: object) -> str | float:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value if isinstance(value, int) else breakable(str(value), CELL_WORD)


def markdown_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    longest: int | None = PREVIEW_CHARACTERS,
    right: Sequence[int] = (),
) -> str:
    """A Markdown table; cells longer than `longest` characters are cut, long words may break.

    Args:
        columns: heads.
        rows: cells.
        longest: characters of a cell; None cuts none.
        right: places of the columns that are aligned at their right.

    """
    cells = [[_cell(value, longest) for value in row] for row in rows]
    rules = ["---:" if place in right else "---" for place in range(len(columns))]
    return "\n".join(f"| {' | '.join(line)} |" for line in [columns, rules, *cells])


def _cell(value: object, longest: int | None) -> str:
    text = (
        "" if value is None else f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)
    )
    short = text if longest is None or len(text) <= longest else text[: longest - 1] + "…"
    lines = short.replace("|", "\\|").replace("\n", " ").replace("\r", "")
    return breakable(lines, CELL_WORD)
