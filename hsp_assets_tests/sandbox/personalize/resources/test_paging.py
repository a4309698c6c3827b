"""Tokens, and lists by pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.personalize.errors import InvalidNextTokenError
from hsp_assets.sandbox.personalize.resources.paging import next_token, start_of
from hsp_assets_tests.sandbox.personalize.shop import Shop, avro


@given(kind=st.text(), scope=st.none() | st.text(), last=st.integers(0, 2**40))
def test_a_token_leads_back_to_where_it_was_given(kind: str, scope: str | None, last: int) -> None:
    token = next_token(kind, scope, last)
    assert start_of(token, kind, scope) == last
    assert token.isascii()


@pytest.mark.parametrize("token", ["", "!", "abc", next_token("filter", "other", 5)])
def test_a_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidNextTokenError):
        start_of(token, "filter", "group")


def test_a_list_is_walked_from_new_to_old_without_gaps(shop: Shop) -> None:
    names = [f"schema{number}" for number in range(5)]
    for name in names:
        shop.control.create_schema(name=name, schema=avro("Users"), domain="ECOMMERCE")
    pages = shop.control.get_paginator("list_schemas").paginate(PaginationConfig={"PageSize": 2})
    listed = [[schema["name"] for schema in page["schemas"]] for page in pages]
    assert listed == [names[4:2:-1], names[2:0:-1], names[:1]]


def test_a_token_of_another_list_is_refused_over_the_wire(shop: Shop) -> None:
    for name in ("a", "b"):
        shop.control.create_schema(name=name, schema=avro("Users"), domain="ECOMMERCE")
    token = shop.control.list_schemas(maxResults=1)["nextToken"]
    with pytest.raises(shop.control.exceptions.InvalidNextTokenException):
        shop.control.list_filters(nextToken=token)
