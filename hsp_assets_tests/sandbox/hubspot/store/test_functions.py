"""Functions of SQL statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.hubspot.store.functions import holds_tokens, lowered


@pytest.mark.parametrize(
    ("text", "wanted", "holds"),
    [
        ("Sleek Leather Chair", "leather", True),
        ("Sleek Leather Chair", "leath", False),
        ("Sleek Leather Chair", "leath*", True),
        ("Sleek Leather Chair", "chair sleek", True),
        ("Sleek Leather Chair", "chair sofa", False),
        ("ada@example.com", "*@example.com", True),
        ("ada@example.com", "example", True),
        ("a [b] c?", "[b]", True),
        ("axb", "a?b", False),
        ("", "*", False),
        (None, "*", False),
    ],
)
def test_words_are_found_in_a_text(text: str | None, wanted: str, *, holds: bool) -> None:
    assert holds_tokens(text, wanted) == holds


@given(st.text(), st.text())
def test_no_pattern_is_too_odd(text: str, wanted: str) -> None:
    assert holds_tokens(text, wanted) in (True, False)


def test_every_alphabet_has_a_lower_case() -> None:
    assert (lowered("ÉCOLE"), lowered(None)) == ("école", None)
