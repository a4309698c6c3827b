"""The items of a dataset version: the metadata that callers get, and what filters depend on.

Stored as columns and ready-made JSON: a response is joined from strings, and a large catalogue
takes a few hundred bytes an item.
"""

import csv
import json
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

METADATA = {
    "PRODUCT_NAME": "productName",
    "CATEGORY_L1": "categoryL1",
    "CATEGORY_L2": "categoryL2",
    "PRICE": "price",
}
"""Columns that callers get, under the names that Personalize gives to metadata."""
PROMOTED = "True"


class Items:
    """All items of a version; an item's row is its position."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.ids: list[str] = []
        self.rows: dict[str, int] = {}
        self.categories: list[str] = []
        self.category_of = array("i")
        self.prices = array("d")
        self.promoted = bytearray()
        self._texts: list[str] = []
        self._codes: dict[str, int] = {}
        for row in rows:
            self._add(row)

    def __len__(self) -> int:
        return len(self.ids)

    def decorated(self, item: str) -> str:
        """An item's entry in a list, as JSON; without metadata when the item is unknown."""
        row = self.rows.get(item)
        return plain(item) if row is None else self._texts[row]

    def category_code(self, category: str) -> int | None:
        """The number of a category, or None when no item has it."""
        return self._codes.get(category)

    def _add(self, row: dict[str, str]) -> None:
        item, category, price = row["ITEM_ID"], row["CATEGORY_L1"], float(row["PRICE"])
        code = self._codes.setdefault(category, len(self._codes))
        if code == len(self.categories):
            self.categories.append(category)
        self.rows[item] = len(self.ids)
        self.ids.append(item)
        self.category_of.append(code)
        self.prices.append(price)
        self.promoted.append(row["PROMOTED"] == PROMOTED)
        metadata = {key: row[column] for column, key in METADATA.items() if row[column]}
        self._texts.append(json.dumps({"itemId": item, "metadata": metadata | {"price": price}}))


def plain(item: str) -> str:
    """An item's entry in a list without metadata, as JSON."""
    return json.dumps({"itemId": item})


def read_items(files: list[Path]) -> Items:
    """The items of the published CSVs, whose quotes are escaped with a backslash."""
    return Items(_rows(files))


def _rows(files: list[Path]) -> Iterator[dict[str, str]]:
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, doublequote=False, escapechar="\\")
