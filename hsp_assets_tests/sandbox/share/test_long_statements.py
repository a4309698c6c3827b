"""A statement that takes longer than a request may: the connector asks again until it is done."""

from collections.abc import Callable
from http import HTTPStatus

import httpx
import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import DatabaseError, ProgrammingError

from hsp_assets_tests.sandbox.share.shop import Shop

MANY = """
SELECT SUM(A.N * B.N) FROM (SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 1000000))) A
CROSS JOIN (SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 1000000))) B
"""
"""A million times a million rows: hours of work."""
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


def test_a_detached_statement_is_named_at_once_watched_and_fetched(shop: Shop) -> None:
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute_async("SELECT SYSTEM$WAIT(0.5)")
        query = cursor.sfqid
        assert query is not None
        assert connection.get_query_status(query).name == "RUNNING"
        cursor.get_results_from_sfqid(query)
        assert (cursor.fetchall(), cursor.sfqid) == ([("waited 0.5 seconds",)], query)
        assert connection.get_query_status(query).name == "SUCCESS"
        with connection.cursor() as other:
            assert other.query_result(query).fetchall() == [("waited 0.5 seconds",)]


def fetch(cursor: SnowflakeCursor) -> None:
    """Wait for a detached statement and fetch its rows; whichever finds it failed says so."""
    cursor.get_results_from_sfqid(str(cursor.sfqid))
    cursor.fetchall()


def test_a_detached_statement_that_fails_says_why(shop: Shop) -> None:
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute_async("SELECT * FROM NOWHERE")
        assert cursor.sfqid is not None
        with pytest.raises(DatabaseError, match=r"^002003.*NOWHERE"):
            fetch(cursor)


def test_a_statement_is_cancelled_by_its_id_while_the_engine_is_at_work(shop: Shop) -> None:
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute_async(MANY)
        assert cursor.sfqid is not None
        assert connection.is_still_running(connection.get_query_status(cursor.sfqid))
        assert cursor.abort_query(cursor.sfqid)
        with pytest.raises(DatabaseError, match="SQL execution canceled"):
            fetch(cursor)
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_the_connector_itself_cancels_what_takes_longer_than_a_request_may(
    shop: Shop,
) -> None:
    with (
        shop.connect() as connection,
        connection.cursor() as cursor,
        # Whichever of the two answers first: the request that cancels, or the one that waits.
        pytest.raises(DatabaseError, match=r"cancelled by the client|SQL execution canceled"),
    ):
        cursor.execute("SELECT SYSTEM$WAIT(1, 'MINUTES')", timeout=1)


@pytest.mark.parametrize("arguments", ["", "'soon'", "-1", "1, 'YEARS'"])
def test_a_wait_that_is_none_is_refused(arguments: str, shop: Shop) -> None:
    with pytest.raises(ProgrammingError, match=r"SYSTEM.WAIT takes a number"):
        shop.query(f"SELECT SYSTEM$WAIT({arguments})")
