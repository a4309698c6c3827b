"""Event lists as text files: one event a line, or one user's whole sequence a line."""

from __future__ import annotations

from pathlib import Path

import polars as pl

PAIR, TIMED = 2, 3
"""Fields of a line that holds one event: user and item, perhaps a timestamp."""


def read_event_file(path: Path) -> pl.DataFrame:
    """Read `user item [timestamp]` lines, or `user item item item ...` lines, oldest item first.

    Fields are separated by white space or commas. A file in which every line has two fields, or
    every line has three of which the last is a whole number, holds one event a line; any other
    file holds one user a line. Without timestamps the order of the lines is the time.

    Raises:
        ValueError: a line has a user and no item, or the file is empty.
    """
    text = path.read_text(encoding="utf-8")
    lines = pl.Series(text.splitlines(), dtype=pl.String).str.strip_chars()
    fields = lines.filter(lines != "").str.extract_all(r"[^\s,]+")
    if not len(fields) or (fields.list.len() < PAIR).any():
        raise ValueError(
            f"{path.name}: expected 'user item [timestamp]' or 'user item item ...' on every line"
        )
    users, width = fields.list.first(), fields.list.len()
    if (width == PAIR).all() or ((width == TIMED).all() and _whole_numbers(fields.list.last())):
        events = pl.DataFrame({"user_id": users, "item_id": fields.list.get(1)})
        if (width == PAIR).all():
            return events
        return events.with_columns(timestamp=fields.list.last().cast(pl.Int64))
    sequences = pl.DataFrame({"user_id": users, "item_id": fields.list.slice(1)})
    return sequences.explode("item_id", empty_as_null=False, keep_nulls=False)


def _whole_numbers(values: pl.Series) -> bool:
    return values.cast(pl.Int64, strict=False).null_count() == 0
