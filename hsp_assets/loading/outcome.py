"""What became of the rows of a load."""

from dataclasses import dataclass, field

import polars as pl

from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import REJECTS


@dataclass
class Outcome:
    """Counts of a load; `rows` is always created + updated + unchanged + failed.

    Attributes:
        rows: rows of the source that were accepted.
        created: rows that became a record.
        updated: rows that changed a record.
        unchanged: rows that were there already.
        rejects: what was refused, one row per broken rule.

    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejects: pl.DataFrame = field(default_factory=REJECTS.clone)

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


def refuse(rows: pl.DataFrame, column: str, rule: str) -> pl.DataFrame:
    """Rejects for rows that break a rule of loading; values are not shown."""
    return rows.select(
        FILE,
        LINE,
        pl.lit(column).alias("column"),
        pl.lit(rule).alias("rule"),
        pl.lit(None, pl.String).alias("value"),
    )
