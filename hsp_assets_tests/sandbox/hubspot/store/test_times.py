"""Times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.hubspot.store.times import iso, parse_time


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_a_time_that_is_written_is_read_again(milliseconds: int) -> None:
    assert parse_time(iso(milliseconds)) == parse_time(str(milliseconds)) == milliseconds


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "1" * 40, "\uff11"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None
