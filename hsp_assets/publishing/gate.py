"""Staged rows validated: which may be published, and which are rejected.

The row rules are the dataset's pandera model, that values are of the declared type, and for
interactions that user and item are known. Rows come and go in batches, so memory does not grow with
them; a row is named by its position in the staged files. Rules about whole datasets are checks and
belong to `checks.accepted`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from pandera.errors import SchemaErrors

from hsp_assets.schemas import (
    IS_PRESENT,
    MODELS,
    OPAQUE_ID,
    DatasetName,
    columns,
    dtypes,
    personal_columns,
)

ROW = "row"
RECORD_ID = "RECORD_ID"
"""The column of HubSpot's record id, which stands beside a dataset's own."""
BATCH_ROWS = 500_000
FEW = 5
"""Ids that are named as examples."""
RECORD = "record"
ORIGINS = (RECORD_ID, "SOURCE", "SOURCE_ID")
"""Columns that tell what of HubSpot a staged row was made of."""
REJECTS = pl.DataFrame(
    schema={ROW: pl.UInt32, "column": pl.String, "rule": pl.String}
    | {"value": pl.String, RECORD: pl.String}
)
"""An empty frame of rejects: one row per broken rule."""
REFERENCES = {"USER_ID": "is_known_user", "ITEM_ID": "is_known_item"}
"""Columns that refer to another dataset, and the rule that they must."""
IS_READABLE = "is_readable"
"""The rule that a value is of the type that its column is declared with."""


@dataclass(frozen=True)
class Verdict:
    """Which of a dataset's staged rows are rejected, and why.

    Attributes:
        rows: how many were staged.
        rejects: one row per broken rule: `row`, `column`, `rule`, `value` (null if personal), and
            `record`, the HubSpot record, event or deal that the row was made of.

    """

    rows: int
    rejects: pl.DataFrame

    @property
    def rejected(self) -> int:
        """How many rows are rejected."""
        return self.rejects[ROW].n_unique()

    @property
    def accepted(self) -> int:
        """How many rows may be published."""
        return self.rows - self.rejected

    @property
    def fingerprint(self) -> str:
        """Changes when other rows are rejected; empty if none is."""
        if self.rejects.is_empty():
            return ""
        rule = pl.struct("column", "rule", "value").hash(seed=0)
        return f"-{self.rejected}-{self.rejects.select(rule.sum()).item():016x}"

    @property
    def rejected_share(self) -> float:
        """Share of the rows that are rejected."""
        return self.rejected / self.rows if self.rows else 0.0


def needed(dataset: DatasetName) -> dict[str, pl.DataType]:
    """The columns that staged rows must have, with the types that they are given.

    Those of the dataset, and for users the contact's record id, of which the identity map is made.
    """
    beside: dict[str, pl.DataType] = {RECORD_ID: pl.Int64()} if dataset == "users" else {}
    return {**dtypes(dataset), **beside}


def unusable_columns(dataset: DatasetName, staged: pl.LazyFrame) -> list[str]:
    """The columns of staged rows that are missing or of a wrong type: nothing can be judged then.

    One is missing, or its values are not numbers or texts, such as a date where seconds belong.
    """
    present = staged.collect_schema()
    missing = [f"{name} is missing" for name in needed(dataset) if name not in present]
    odd = [
        f"{name} is {present[name]}, not {dtype}"
        for name, dtype in needed(dataset).items()
        if name in present and not _is_plain(present[name])
    ]
    return missing + odd


def typed(dataset: DatasetName, staged: pl.LazyFrame) -> pl.LazyFrame:
    """Staged rows with each column in its declared type; what cannot be read is null.

    Snowflake's whole numbers arrive as decimals, the record id beside the dataset's columns too.
    """
    beside = {name: pl.Int64() for name in staged.collect_schema() if name == RECORD_ID}
    return staged.with_columns(
        pl.col(name).cast(dtype, strict=False)
        for name, dtype in {**dtypes(dataset), **beside}.items()
    )


def validate(
    dataset: DatasetName, staged: pl.LazyFrame, known: Mapping[str, pl.Series] | None = None
) -> Verdict:
    """Apply a dataset's row rules to its staged rows.

    An id that is known was clean in the dataset that knows it, so only the others are looked at.

    Args:
        dataset: whose rules.
        staged: the rows in the order of their files, with at least the dataset's columns.
        known: the ids that `USER_ID` and `ITEM_ID` may refer to, by column.

    """
    rows, rejects = 0, [REJECTS]
    references = known or {}
    own = [name for name in columns(dataset) if name not in references]
    for batch in _batches(typed(dataset, staged).select(own)):
        positions = pl.Series(ROW, range(rows, rows + batch.height), dtype=pl.UInt32)
        rejects += _broken(dataset, batch, positions)
        rows += batch.height
    for column, ids in references.items():
        rejects += _dangling(dataset, typed(dataset, staged), column, ids)
    rejects += _unreadable(dataset, staged)
    rejected = pl.concat(rejects).sort(ROW, "column", "rule", maintain_order=True)
    return Verdict(rows, _with_records(staged, rejected))


def accepted(staged: pl.LazyFrame, rejects: pl.DataFrame) -> pl.LazyFrame:
    """The staged rows without those that are rejected, in their order."""
    # Known before the rows stream: those that come while it is computed would pile up in memory.
    positions = rejects.select(pl.col(ROW).unique()).lazy()
    numbered = staged.with_row_index(ROW)
    return numbered.join(positions, on=ROW, how="anti", maintain_order="left").drop(ROW)


def repeated_ids(dataset: DatasetName, rows: pl.LazyFrame) -> list[str]:
    """A few of the ids that stand in several rows, as far as they may be shown."""
    column = columns(dataset)[0]
    repeated = rows.group_by(column).len("rows").filter(pl.col("rows") > 1)
    if column == "USER_ID":
        repeated = repeated.filter(pl.col(column).str.contains(OPAQUE_ID))
    most = repeated.sort("rows", column, descending=[True, False]).head(FEW)
    return most.collect(engine="streaming")[column].to_list()


def _is_plain(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype in (pl.String, pl.Categorical, pl.Boolean, pl.Null)


def _batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    held = pl.DataFrame(schema=frame.collect_schema())
    for batch in frame.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
        held = held.vstack(batch)
        if held.height >= BATCH_ROWS:
            yield held
            held = held.clear()
    if held.height:
        yield held


def _broken(
    dataset: DatasetName, batch: pl.DataFrame, positions: pl.Series
) -> Iterator[pl.DataFrame]:
    """Rejects for the values of a batch that break a rule of the model."""
    schema: Any = MODELS[dataset].to_schema().select_columns(batch.columns)
    try:
        schema.validate(batch, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        yield _rejects(
            dataset,
            cases.select(
                positions.gather(cases["index"].cast(pl.UInt32)),
                pl.col("column"),
                pl.col("check").replace({"not_nullable": IS_PRESENT}).alias("rule"),
                pl.col("failure_case").cast(pl.String).alias("value"),
            ),
        )


def _dangling(
    dataset: DatasetName, rows: pl.LazyFrame, column: str, known: pl.Series
) -> Iterator[pl.DataFrame]:
    """Rejects for the ids that are not among the known ones: unknown, missing, or no ids at all."""
    unknown = (
        rows.select(column)
        .with_row_index(ROW)
        .join(known.to_frame(column).lazy(), on=column, how="anti", maintain_order="left")
        .with_columns(_copied(column))
        .collect(engine="streaming")
    )
    yield from _broken(dataset, unknown.select(column), unknown[ROW])
    rule = pl.lit(REFERENCES[column]).alias("rule")
    yield _rejects(
        dataset,
        unknown.drop_nulls().select(
            ROW, pl.lit(column).alias("column"), rule, pl.col(column).alias("value")
        ),
    )


def _unreadable(dataset: DatasetName, staged: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Rejects for values that were staged but are not of the declared type."""
    present = staged.collect_schema()
    for name, dtype in dtypes(dataset).items():
        if present[name] == dtype:
            continue
        lost = pl.col(name).is_not_null() & pl.col(name).cast(dtype, strict=False).is_null()
        if dtype.is_integer() and _may_be_broken(present[name]):
            number = pl.col(name).cast(pl.Float64)
            lost |= number != number.floor()
        broken = staged.select(name).with_row_index(ROW).filter(lost).collect(engine="streaming")
        rule = pl.lit(IS_READABLE).alias("rule")
        value = pl.col(name).cast(pl.String).alias("value")
        yield _rejects(dataset, broken.select(ROW, pl.lit(name).alias("column"), rule, value))


def _with_records(staged: pl.LazyFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    """Rejects with the records of HubSpot behind their rows, where staging names them."""
    present = [name for name in ORIGINS if name in staged.collect_schema()]
    if rejects.is_empty() or not present:
        return rejects
    named = pl.concat_str(pl.col(present).cast(pl.String), separator=" ", ignore_nulls=True)
    positions = rejects.select(pl.col(ROW).unique()).lazy()
    # Named after the join: named before it, the texts of all rows are in memory together.
    records = (
        staged.select(present)
        .with_row_index(ROW)
        .join(positions, on=ROW, how="semi")
        .select(ROW, named.alias(RECORD))
        .collect(engine="streaming")
    )
    return rejects.drop(RECORD).join(records, on=ROW, how="left", maintain_order="left")


def _may_be_broken(dtype: pl.DataType) -> bool:
    """Whether numbers of a type may have decimals, which a cast to whole numbers would cut off."""
    return dtype.is_float() or (isinstance(dtype, pl.Decimal) and dtype.scale > 0)


def _copied(column: str) -> pl.Expr:
    """A text column in memory of its own: a few texts would keep those of all rows there."""
    return pl.concat_str(column, pl.lit("")).alias(column)


def _rejects(dataset: DatasetName, broken: pl.DataFrame) -> pl.DataFrame:
    """Rejects as they are kept: without personal values, nor users' ids that may be personal."""
    column, value = pl.col("column"), pl.col("value")
    is_shown = ~column.is_in(personal_columns(dataset))
    is_shown &= (column != "USER_ID") | value.str.contains(OPAQUE_ID)
    shown = pl.when(is_shown).then(_copied("value")).alias("value")
    return broken.select(ROW, "column", "rule", shown, pl.lit(None, pl.String).alias(RECORD))
