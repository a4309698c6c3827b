"""The outcome of a load: its counts and its rejected rows. Loading itself does not belong here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from hsp_assets.loading.progress import Progress
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE

REJECTS = pl.DataFrame(
    schema={
        FILE: pl.String,
        LINE: pl.Int64,
        "column": pl.String,
        "error_type": pl.String,
        "message": pl.String,
    }
)
"""An empty frame of rejected rows: one row per error, with the source's file and line."""
FOUND = pl.DataFrame(schema={FILE: pl.String, LINE: pl.Int64, "contact": pl.String})
"""An empty frame of rows whose contact was not found by its id, with the contact's record id."""

NOT_SHOWN, NOT_SHOWN_SINCE = "not_shown", "not_shown_since"
"""The facts of an import: how many rows HubSpot accepted and does not show yet, and since when
(epoch seconds) there have been such rows of this content."""


@dataclass
class Outcome:
    """Counts of a load; `rows` is always created + updated + unchanged + not shown + failed.

    Attributes:
        rows: rows of the source that were accepted.
        created: rows that became a record.
        updated: rows that changed a record.
        unchanged: rows that were there already.
        not_shown: rows that HubSpot accepted and does not show yet.
        rejects: the errors of rejected rows, as in `REJECTS`.
        adopted: of the updated rows, those whose contact was there without an id.
        merged: of the unchanged rows, those whose contact was merged into another one.

    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    not_shown: int = 0
    rejects: pl.DataFrame = field(default_factory=REJECTS.clone)
    adopted: pl.DataFrame = field(default_factory=FOUND.clone)
    merged: pl.DataFrame = field(default_factory=FOUND.clone)

    @classmethod
    def total(cls, outcomes: Iterable["Outcome"]) -> "Outcome":
        """The outcome of several loads together."""
        total = cls()
        for one in outcomes:
            total.add(one)
        return total

    @property
    def failed(self) -> int:
        """Rows that were rejected."""
        return self.rejects.select(FILE, LINE).unique().height

    @property
    def records(self) -> int:
        """Records of the portal that the rows stand for."""
        return self.rows - self.failed - self.merged.height

    @property
    def reconciles(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == (
            self.created + self.updated + self.unchanged + self.not_shown + self.failed
        )

    def add(self, other: "Outcome") -> None:
        """Count another load's rows with these."""
        self.rows += other.rows
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.not_shown += other.not_shown
        self.rejects = pl.concat([self.rejects, other.rejects])
        self.adopted = pl.concat([self.adopted, other.adopted])
        self.merged = pl.concat([self.merged, other.merged])


Load = Callable[[HubSpotResource, Iterable[pl.DataFrame], Progress], Outcome]
"""Makes a portal hold the accepted rows of a source."""


def reject(
    rows: pl.DataFrame, column: str, error_type: str, message: str | pl.Expr
) -> pl.DataFrame:
    """Reject rows of the source, or rows derived from them; values are not shown."""
    why = pl.lit(message) if isinstance(message, str) else message
    return rows.select(
        FILE,
        LINE,
        pl.lit(column).alias("column"),
        pl.lit(error_type).alias("error_type"),
        why.alias("message"),
    )
