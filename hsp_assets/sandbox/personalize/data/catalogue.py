"""The items or the users of a dataset as they are now: imported and put, the newest of each id.

Built once per state of the dataset and then only read.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema
from hsp_assets.sandbox.personalize.data.columns import numbers

_REMEMBERED = 256
"""Selections kept at most; parameters and current items make many different ones."""


class Catalogue:
    """Records by id, as the text that was imported and with the types of the schema."""

    def __init__(self, parts: Sequence[pl.LazyFrame], schema: DatasetSchema) -> None:
        """`parts` are rows of text with the time they were written in `written_at`."""
        key = schema.key or "ITEM_ID"
        self.text = (
            pl.concat(parts)
            .sort("written_at", maintain_order=True)
            .drop("written_at")
            .unique(key, keep="last", maintain_order=True)
            .sort(key)
            .collect()
        )
        self.typed = self.text.with_columns(numbers(schema))
        self._key = key
        self._rows = {identifier: row for row, identifier in enumerate(self.text[key])}
        self._matching: dict[Hashable, frozenset[str]] = {}

    def attributes(self, identifier: str) -> Mapping[str, Any]:
        """The typed values of one record; nothing when the id is unknown."""
        row = self._rows.get(identifier)
        return {} if row is None else self.typed.row(row, named=True)

    def texts(self, identifier: str, columns: Iterable[str]) -> dict[str, str]:
        """Some values of one record as they were imported; nulls are left out."""
        row = self._rows.get(identifier)
        if row is None:
            return {}
        values = {name: self.text[name][row] for name in columns}
        return {name: value for name, value in values.items() if value is not None}

    def matching(self, key: Hashable, predicate: Callable[[pl.Schema], pl.Expr]) -> frozenset[str]:
        """The ids of the records for which a predicate on the typed columns is true.

        The answer is remembered under `key`, which must differ for different predicates.
        """
        ids = self._matching.get(key)
        if ids is None:
            matches = self.typed.filter(predicate(self.typed.schema))
            ids = frozenset(matches[self._key].to_list())
            if len(self._matching) >= _REMEMBERED:
                self._matching.clear()
            self._matching[key] = ids
        return ids
