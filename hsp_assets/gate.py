"""Staged rows sorted into those that may be published and those that are set aside.

The row rules are the dataset's pandera model, and for interactions that user and item are known.
Rows come and go in batches, so memory does not grow with them; a row is named by its position in
the staged files. Rules about whole datasets are checks and belong to `checks.staging`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl
from pandera.errors import SchemaErrors

from hsp_assets.schemas import MODELS, DatasetName, columns, personal_columns

ROW = "row"
BATCH_ROWS = 500_000
REJECTS = pl.DataFrame(
    schema={ROW: pl.UInt32, "column": pl.String, "rule": pl.String, "value": pl.String}
)
"""An empty frame of rejects: one row per broken rule."""
REFERENCES = {"USER_ID": "is_known_user", "ITEM_ID": "is_known_item"}
"""Columns that refer to another dataset, and the rule that they must."""


@dataclass(frozen=True)
class Verdict:
    """What became of a dataset's staged rows.

    Attributes:
        rows: how many were staged.
        rejects: one row per broken rule: `row`, `column`, `rule`, `value` (null if personal).

    """

    rows: int
    rejects: pl.DataFrame

    @property
    def rejected(self) -> int:
        """Rows that were set aside."""
        return self.rejects[ROW].n_unique()

    @property
    def rejected_share(self) -> float:
        """Share of the rows that were set aside."""
        return self.rejected / self.rows if self.rows else 0.0


def sort_out(
    dataset: DatasetName, staged: pl.LazyFrame, known: Mapping[str, pl.Series] | None = None
) -> Verdict:
    """Apply a dataset's row rules to its staged rows.

    Args:
        dataset: whose rules.
        staged: the rows in the order of their files, with at least the dataset's columns.
        known: the ids that `USER_ID` and `ITEM_ID` may refer to, by column.

    """
    rows, rejects = 0, [REJECTS]
    for batch in _batches(staged.select(columns(dataset))):
        rejects += _broken(dataset, batch, rows)
        rows += batch.height
    rejects += [_dangling(staged, column, ids) for column, ids in (known or {}).items()]
    return Verdict(rows, pl.concat(rejects).sort(ROW, maintain_order=True))


def accepted(staged: pl.LazyFrame, rejects: pl.DataFrame) -> pl.LazyFrame:
    """The staged rows without those that were set aside."""
    positions = rejects.lazy().select(pl.col(ROW).unique())
    return staged.with_row_index(ROW).join(positions, on=ROW, how="anti").drop(ROW)


def _batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    held = pl.DataFrame(schema=frame.collect_schema())
    for batch in frame.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
        held = held.vstack(batch)
        if held.height >= BATCH_ROWS:
            yield held
            held = held.clear()
    if held.height:
        yield held


def _broken(dataset: DatasetName, batch: pl.DataFrame, first_row: int) -> list[pl.DataFrame]:
    try:
        MODELS[dataset].validate(batch, lazy=True)
    except SchemaErrors as errors:
        return [_failure_cases(dataset, errors.failure_cases, first_row)]
    return []


def _failure_cases(dataset: DatasetName, cases: pl.DataFrame, first_row: int) -> pl.DataFrame:
    """Rejects from pandera's failure cases; a personal column's values are left out."""
    return cases.select(
        (pl.col("index").cast(pl.UInt32) + first_row).alias(ROW),
        pl.col("column"),
        pl.col("check").alias("rule"),
        pl.when(~pl.col("column").is_in(personal_columns(dataset)))
        .then(pl.col("failure_case").cast(pl.String))
        .alias("value"),
    )


def _dangling(staged: pl.LazyFrame, column: str, known: pl.Series) -> pl.DataFrame:
    """Rejects for the rows whose id is not among the known ones; a missing id is another rule."""
    unknown = (
        staged.select(column)
        .with_row_index(ROW)
        .drop_nulls()
        .join(known.to_frame(column).lazy(), on=column, how="anti")
    )
    return unknown.select(
        ROW,
        pl.lit(column).alias("column"),
        pl.lit(REFERENCES[column]).alias("rule"),
        pl.col(column).alias("value"),
    ).collect(engine="streaming")
