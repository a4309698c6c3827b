"""Queries whose conditions depend on the request."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hsp_assets.sandbox.hubspot.store.database import Store
from hsp_assets.sandbox.sqlite import Row, Value

COUNT = "SELECT count(*) FROM matches"


@dataclass
class Query:
    """A SELECT that is put together from constant fragments; values are always bound."""

    select: str
    conditions: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def where(self, condition: str, *values: Value) -> None:
        """Add a condition that must hold."""
        self.conditions.append(condition)
        self.values.extend(values)

    def rows(self, store: Store, order: str, *values: Value) -> Sequence[Row]:
        """Run it.

        Args:
            store: where.
            order: ORDER BY and LIMIT.
            *values: of the order's parameters.
        """
        return store.rows(f"{self._text()} {order}", *self.values, *values)

    def count(self, store: Store) -> int:
        """How many rows it finds."""
        row = store.row(f"WITH matches AS ({self._text()}) {COUNT}", *self.values)
        return int(row[0]) if row else 0

    def _text(self) -> str:
        return f"{self.select} WHERE {' AND '.join(self.conditions or ['1'])}"
