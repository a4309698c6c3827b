"""Interactions by user."""

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.histories import (
    Histories,
    History,
    distinct,
    extended,
    merged,
    newest,
)

NAMES = ("USER_ID", "ITEM_ID", "EVENT_TYPE")
SCHEMA = DatasetSchema(
    "INTERACTIONS", (*(Field(name, "string") for name in NAMES), Field("TIMESTAMP", "long"))
)
Row = tuple[str, str, str, str]
rows_ = st.lists(
    st.tuples(
        st.sampled_from(["u1", "u2", "u10"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["View", "Purchase"]),
        st.integers(0, 3).map(str),
    )
)


def frame(rows: list[Row]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema=dict.fromkeys(SCHEMA.names, pl.String), orient="row")


def seen(histories: Histories, user: str) -> list[tuple[str, str, int]]:
    history = histories.of(user)
    return list(zip(history["ITEM_ID"], history["EVENT_TYPE"], history["TIMESTAMP"], strict=True))


@given(rows=rows_)
def test_each_user_has_exactly_their_distinct_rows_by_time(rows: list[Row]) -> None:
    histories = Histories(distinct(frame(rows), SCHEMA).collect())
    for user in ("u1", "u2", "u10"):
        own = {(item, kind, int(time)) for name, item, kind, time in rows if name == user}
        assert seen(histories, user) == sorted(own, key=lambda row: (row[2], row[0], row[1]))


@given(rows=rows_, split=st.integers(0, 10))
def test_imports_merge_into_what_one_import_would_have_given(rows: list[Row], split: int) -> None:
    parts = [distinct(frame(part), SCHEMA) for part in (rows[:split], rows[split:])]
    stored = [part.with_columns(pl.all().cast(pl.String)) for part in parts]
    expected = distinct(frame(rows), SCHEMA).collect()
    assert merged(stored, SCHEMA).collect().rows() == expected.rows()


def test_an_unknown_user_has_no_history() -> None:
    histories = Histories(distinct(frame([("u1", "a", "View", "1")]), SCHEMA).collect())
    assert seen(histories, "stranger") == []


HISTORY: History = {"EVENT_TYPE": ["View", "View", "Purchase", "View"], "TIMESTAMP": [1, 3, 4, 5]}


def test_later_rows_are_put_in_their_place_in_time() -> None:
    rows: list[dict[str, Any]] = [{"EVENT_TYPE": "Cart", "TIMESTAMP": 3}, {"TIMESTAMP": 9}]
    assert extended(HISTORY, rows) == {
        "EVENT_TYPE": ["View", "View", "Cart", "Purchase", "View", None],
        "TIMESTAMP": [1, 3, 3, 4, 5, 9],
    }


def test_the_newest_rows_of_each_event_type_are_kept() -> None:
    last = {"EVENT_TYPE": ["View", "Purchase", "View"], "TIMESTAMP": [3, 4, 5]}
    assert newest(HISTORY, 2) == last
    assert newest(HISTORY, 4) == HISTORY
