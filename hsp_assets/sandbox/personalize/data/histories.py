"""The interactions of a dataset, ready for look-ups: who did what, in order of time.

Built once per set of files and then only read. What a recipe does with a history belongs to
`recommending`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema
from hsp_assets.sandbox.personalize.data.columns import numbers

History: TypeAlias = dict[str, list[Any]]
"""The columns of one user's interactions, oldest first."""


class Histories:
    """Interactions, sorted by user and time; text columns take four bytes a value."""

    def __init__(self, interactions: pl.DataFrame) -> None:
        """`interactions` comes from `distinct` or `merged`."""
        runs = interactions.select(pl.col("USER_ID").rle()).unnest("USER_ID")
        lengths = runs["len"].to_list()
        starts = (runs["len"].cum_sum() - runs["len"]).to_list()
        users = runs["value"].cast(pl.String).to_list()
        self._runs = dict(zip(users, zip(starts, lengths, strict=True), strict=True))
        self._frame = interactions

    def of(self, user_id: str) -> History:
        """A user's interactions; empty columns when the user is unknown."""
        start, length = self._runs.get(user_id, (0, 0))
        return self._frame.slice(start, length).to_dict(as_series=False)


def extended(history: History, rows: Sequence[Mapping[str, Any]]) -> History:
    """A history with further rows in their place in time."""
    if not rows:
        return history
    columns = {
        name: [*values, *(row.get(name) for row in rows)] for name, values in history.items()
    }
    moments = columns["TIMESTAMP"]
    order = sorted(range(len(moments)), key=moments.__getitem__)
    return {name: [values[place] for place in order] for name, values in columns.items()}


def newest(history: History, limit: int) -> History:
    """A history with the newest `limit` rows of each event type only."""
    types = history["EVENT_TYPE"]
    if len(types) <= limit:
        return history
    seen: Counter[str] = Counter()
    kept = []
    for place in reversed(range(len(types))):
        seen[types[place]] += 1
        if seen[types[place]] <= limit:
            kept.append(place)
    return {name: [values[place] for place in reversed(kept)] for name, values in history.items()}


def distinct(rows: pl.LazyFrame, schema: DatasetSchema) -> pl.LazyFrame:
    """Interactions with exact duplicates taken once, typed, sorted by user and time."""
    leading = ["USER_ID", "TIMESTAMP"]
    others = [name for name in schema.names if name not in leading]
    return typed(rows, schema).unique().sort(*leading, *others)


def merged(files: Sequence[pl.LazyFrame], schema: DatasetSchema) -> pl.LazyFrame:
    """The interactions of several imports, each of them distinct and sorted already."""
    return typed(files[0], schema) if len(files) == 1 else distinct(pl.concat(files), schema)


def typed(rows: pl.LazyFrame, schema: DatasetSchema) -> pl.LazyFrame:
    """Text rows with numbers as numbers and text as categories."""
    text = [field.name for field in schema.fields if not field.is_number]
    return rows.with_columns(pl.col(text).cast(pl.Categorical), *numbers(schema))
