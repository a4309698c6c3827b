"""Event lists as text files: one event a line, one user's whole sequence a line, or a table.

What the columns of a table mean is decided in `columns`; folders of Personalize's files belong
to `folders`.
"""

from pathlib import Path

import polars as pl

from hsp_assets.engine.evaluation.columns import (
    check_times,
    name_event_columns,
    names_events,
    timestamps,
)
from hsp_assets.engine.evaluation.tables import header, read_table

PAIR, TIMED, RATED = 2, 3, 4
"""Fields of a line that holds one event: user and item, perhaps a value, perhaps a timestamp."""
OLDEST = 100_000_000
"""Epoch seconds in 1973: no sequence of items ends in larger numbers on every line."""


def read_event_file(path: Path) -> pl.DataFrame:
    """Read `user item [[value] timestamp]` lines, `user item item item ...` lines, or a table.

    A file whose first line names a user and an item column is a table. In any other, fields are
    separated by white space, commas, semicolons or `::`. A file in which every line has two
    fields, or every line three of which the last is a time, or four of which the last is a time
    after 1973 (the third, a rating or a number, is not read), holds one event a line; any other
    holds one user a line, oldest item first. Without timestamps the order of the lines is the time.

    Returns:
        `user_id`, `item_id` and, where known, `timestamp` in epoch seconds and `event_type`.

    Raises:
        ValueError: a line has a user and no item, or the file is empty.
    """
    if names_events(header(path)):
        return name_event_columns(read_table([path]), path.name)
    fields = _fields(path)
    width = fields.list.len()
    if not len(fields) or (width < PAIR).any():
        raise ValueError(
            f"{path.name}: expected 'user item [timestamp]' or 'user item item ...' on every line"
        )
    users, last = fields.list.first(), fields.list.last()
    if (width == PAIR).all():
        return pl.DataFrame({"user_id": users, "item_id": last})
    if (times := _times(width, last)) is not None:
        check_times(times, path.name)
        events = {"user_id": users, "item_id": fields.list.get(1), "timestamp": times}
        return pl.DataFrame(events)
    sequences = pl.DataFrame({"user_id": users, "item_id": fields.list.slice(1)})
    return sequences.explode("item_id", empty_as_null=False, keep_nulls=False)


def _times(width: pl.Series, last: pl.Series) -> pl.Series | None:
    """Return the time of every line, None if the lines are sequences."""
    if (width == TIMED).all():
        return timestamps(last)
    if not (width == RATED).all() or (times := timestamps(last)) is None:
        return None
    return times if (times >= OLDEST).all() else None


def _fields(path: Path) -> pl.Series:
    """Split the lines that are not empty; the hour of a date stays with its day."""
    lines = pl.Series(path.read_text(encoding="utf-8-sig").splitlines(), dtype=pl.String)
    whole = lines.str.replace(r"(\d{4}-\d\d-\d\d) +(\d\d?:)", "${1}T${2}")
    fields = whole.str.replace_all("::", " ").str.extract_all(r"[^\s,;]+")
    return fields.filter(fields.list.len() > 0)
