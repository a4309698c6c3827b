"""Values of properties, typed and as they were written."""

import json
from datetime import date, datetime
from decimal import Decimal
from string import Template
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.share.replication.columns import Property, TypedView

PARSE = Template("SELECT 1$columns FROM (SELECT json_transform($$1, $structure) AS p)")
CONNECTION = duckdb.connect()
"""One for all: a property-based test parses hundreds of values."""


def parse(
    value: dict[str, str], *properties: Property, blank_is_null: bool = False
) -> tuple[Any, ...]:
    view = TypedView("V", "0-1", properties, blank_is_null)
    statement = PARSE.substitute(columns=view.projection, structure=view.structure)
    row = CONNECTION.execute(statement, [json.dumps(value)]).fetchone()
    assert row is not None
    return row[1:]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", "12.99", Decimal("12.99")),
        ("number", "-3", Decimal(-3)),
        ("number", "1e3", Decimal(1000)),
        ("number", "$10", None),
        ("number", "1_000", None),
        ("number", "", None),
        ("datetime", "2024-01-31T10:11:12.123Z", datetime.fromisoformat("2024-01-31T10:11:12.123")),
        ("datetime", "2024-01-31T10:11:12+02:00", datetime.fromisoformat("2024-01-31T08:11:12")),
        ("datetime", "1706695872123", datetime.fromisoformat("2024-01-31T10:11:12.123")),
        ("datetime", "9223372036854775807", None),
        ("datetime", "31/01/2024", None),
        ("datetime", "infinity", None),
        ("date", "2024-01-31", date(2024, 1, 31)),
        ("date", "1706659200000", date(2024, 1, 31)),
        ("date", "2024-02-31", None),
        ("bool", "true", True),
        ("bool", "False", False),
        ("bool", "yes", None),
        ("enumeration", "closedwon", "closedwon"),
    ],
)
def test_a_value_is_typed_and_kept_as_written(kind: str, value: str, expected: object) -> None:
    assert parse({"x": value}, Property("x", kind)) == (expected, value)


def test_text_has_no_unparsed_twin() -> None:
    view = TypedView("V", "0-1", [Property("a_b", "string")], blank_is_null=False)
    assert view.column_names == ["PROPERTY_A_B"]


@pytest.mark.parametrize(("blank_is_null", "expected"), [(True, None), (False, "")])
def test_blank_text_is_what_the_switch_says(blank_is_null: bool, expected: str | None) -> None:
    row = parse({"x": ""}, Property("x", "string"), blank_is_null=blank_is_null)
    assert row == (expected,)


def test_a_view_may_have_no_properties() -> None:
    assert parse({"x": "1"}) == ()


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_survives(value: str) -> None:
    assert parse({"x": value}, Property("x", "string")) == (value,)


@given(st.sampled_from(["number", "datetime", "date", "bool"]), st.text(max_size=20))
def test_no_value_stops_a_refresh(kind: str, value: str) -> None:
    assert parse({"x": value}, Property("x", kind))[1] == value
