"""A log line is one JSON object, whatever is in it."""

import json
import logging

from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.api.http.logs import JsonFormatter


def record(message: str, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("name", logging.INFO, "", 0, message, None, None)
    made.fields = fields
    return made


@given(st.text())
def test_no_message_makes_a_line_of_its_own(message: str) -> None:
    line = JsonFormatter().format(record(message))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == message


def test_fields_stand_beside_the_message() -> None:
    assert json.loads(JsonFormatter().format(record("request", status=200)))["status"] == 200


def test_an_exception_is_told_in_the_same_line() -> None:
    error = ValueError("two\nlines")
    made = record("failed")
    made.exc_info = (ValueError, error, None)
    line = JsonFormatter().format(made)
    assert "\n" not in line
    assert "two\nlines" in json.loads(line)["exception"]
