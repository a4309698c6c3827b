"""What became of the rows of a load."""

from dataclasses import dataclass, field

import polars as pl

from hsp_assets.sources.reading import FILE, LINE

REFUSED = pl.DataFrame(
    schema={
        FILE: pl.String,
        LINE: pl.Int64,
        "column": pl.String,
        "error_type": pl.String,
        "message": pl.String,
    }
)
"""An empty frame of refused rows: one row per error, with the source's file and line."""


@dataclass
class Outcome:
    """Counts of a load; `rows` is always created + updated + unchanged + failed.

    Attributes:
        rows: rows of the source that were accepted.
        created: rows that became a record.
        updated: rows that changed a record.
        unchanged: rows that were there already.
        rejects: what was refused, as in `REFUSED`.

    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejects: pl.DataFrame = field(default_factory=REFUSED.clone)

    @property
    def failed(self) -> int:
        """Rows that were refused."""
        return self.rejects.select(FILE, LINE).unique().height

    @property
    def reconciles(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == self.created + self.updated + self.unchanged + self.failed

    def add(self, other: "Outcome") -> None:
        """Count another load's rows with these."""
        self.rows += other.rows
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.rejects = pl.concat([self.rejects, other.rejects])


def refuse(rows: pl.DataFrame, column: str, error_type: str, message: str) -> pl.DataFrame:
    """Refuse rows of the source, or of what is derived from them; values are not shown."""
    return rows.select(
        FILE,
        LINE,
        pl.lit(column).alias("column"),
        pl.lit(error_type).alias("error_type"),
        pl.lit(message).alias("message"),
    )
