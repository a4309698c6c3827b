"""From frames, schemas and statements to Dagster metadata.

Every table-like asset reports rows, columns and a preview the same way, through here. Keys in
Dagster's own `dagster/` namespace get its own rendering in the UI.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from hsp_assets.schemas import MODELS, DatasetName, dtypes, shown_id, unique_columns

PREVIEW_ROWS = 5
PREVIEW_CHARACTERS = 60
MOST_TABLE_ROWS = 100
"""A longer table makes the UI slow; the whole of it is in a file."""

Metadata = dict[str, Any]


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
        "where_columns_come_from": dg.MetadataValue.md(
            markdown_table(("column", "from"), rows, longest=None)
        ),
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


def preview(frame: pl.DataFrame, hidden: Iterable[str] = ()) -> Metadata:
    """The first rows as a table; personal columns are hidden, and ids that may be addresses."""
    shown = frame.head(PREVIEW_ROWS).drop(list(hidden), strict=False)
    if shown.schema.get("USER_ID") == pl.String:
        ids = [user and shown_id(user) for user in shown["USER_ID"]]
        shown = shown.with_columns(USER_ID=pl.Series(ids, dtype=pl.String))
    return {"preview": dg.MetadataValue.md(markdown_table(shown.columns, shown.rows()))}


def table(rows: Sequence[Mapping[str, Any]]) -> dg.TableMetadataValue | dg.MarkdownMetadataValue:
    """A table of records; says so when there is none, and is cut when there are many."""
    if not rows:
        return dg.MetadataValue.md("none")
    records = [
        dg.TableRecord({k: v if isinstance(v, int | float) else str(v) for k, v in row.items()})
        for row in rows[:MOST_TABLE_ROWS]
    ]
    return dg.MetadataValue.table(records)


def markdown_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    longest: int | None = PREVIEW_CHARACTERS,
) -> str:
    """A Markdown table; cells longer than `longest` characters are cut."""
    cells = [[_cell(value, longest) for value in row] for row in rows]
    return "\n".join(
        f"| {' | '.join(line)} |" for line in [columns, ["---"] * len(columns), *cells]
    )


def _cell(value: object, longest: int | None) -> str:
    text = "" if value is None else str(value)
    short = text if longest is None or len(text) <= longest else text[: longest - 1] + "…"
    return short.replace("|", "\\|").replace("\n", " ").replace("\r", "")
