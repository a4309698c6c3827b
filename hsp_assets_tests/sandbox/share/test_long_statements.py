"""A statement that takes longer than a request may: the connector asks again until it is done."""

from collections.abc import Callable
from http import HTTPStatus

import httpx
import pytest
from snowflake.connector.errors import ProgrammingError

from hsp_assets_tests.sandbox.share.shop import Shop

AT_ONCE = 0.0
"""No statement is answered within this."""


def test_the_connector_waits_for_a_long_statement(
    make_shop: Callable[..., Shop],
) -> None:
    shop = make_shop(answer_within_seconds=AT_ONCE)
    shop.portal.put("0-1", 1)
    assert shop.query("SELECT OBJECTID FROM OBJECTS_CONTACTS") == [(1,)]


def test_a_long_statement_that_is_wrong_is_refused(
    make_shop: Callable[..., Shop],
) -> None:
    shop = make_shop(answer_within_seconds=AT_ONCE)
    with pytest.raises(ProgrammingError, match="NOWHERE"):
        shop.query("SELECT * FROM NOWHERE")


def test_the_result_of_a_statement_that_nobody_started_is_an_error(shop: Shop) -> None:
    shop.query("SELECT 1")
    answer = httpx.get(f"{shop.address}/queries/none/result")
    assert (answer.status_code, answer.json()["success"]) == (HTTPStatus.OK, False)
