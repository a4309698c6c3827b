"""Names of databases, views and columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.share.replication.names import (
    database_name,
    id_columns,
    identifier,
    quoted,
    view_names,
)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("E-Commerce Interactions", "E_COMMERCE_INTERACTIONS"),
        ("Social media flow - basic", "SOCIAL_MEDIA_FLOW___BASIC"),
        ("Line Items", "LINE_ITEMS"),
        ("Café 24", "CAF__24"),
    ],
)
def test_each_character_but_letters_and_digits_is_an_underscore(label: str, expected: str) -> None:
    assert identifier(label) == expected


@given(st.text())
def test_an_identifier_needs_no_quotes_but_for_a_leading_digit(label: str) -> None:
    assert set(identifier(label)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def test_the_database_bears_the_portals_id() -> None:
    assert database_name(123) == "HUB_123_DB"


def test_a_quote_in_a_name_is_doubled() -> None:
    assert quoted("A", 'b"c') == '"A"."b""c"'


def test_two_types_of_one_label_have_different_views() -> None:
    names = view_names("EVENTS_", {"6-1": "Cart", "6-2": "cart"})
    assert names == {"6-1": "EVENTS_CART", "6-2": "EVENTS_CART_6_2"}


def test_hubspots_own_types_have_the_documented_id_columns() -> None:
    assert id_columns("0-8", "0-3", {}) == ("LINE_ITEM_OBJECTID", "DEAL_OBJECTID")


def test_a_custom_type_lends_its_singular() -> None:
    assert id_columns("0-1", "2-1", {"2-1": "Pet toy"})[1] == "PET_TOY_OBJECTID"


def test_an_association_within_a_type_tells_its_ends_apart() -> None:
    assert id_columns("0-1", "0-1", {}) == ("FROM_CONTACT_OBJECTID", "TO_CONTACT_OBJECTID")
