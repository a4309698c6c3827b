"""Statements: what fakesnow cannot do comes back as an error that the connector raises at once."""

from datetime import datetime
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

from hsp_assets_tests.sandbox.share.shop import Shop


def error_of(shop: Shop, statement: str, **session: Any) -> ProgrammingError:
    with (
        shop.connect(**session) as connection,
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError) as raised,
    ):
        cursor.execute(statement)
    return raised.value


@pytest.mark.parametrize(
    ("statement", "number", "message"),
    [
        ("SELECT * FROM NOPE", 2003, "NOPE"),
        ("SELECT NOPE FROM OBJECTS_CONTACTS", 2043, "NOPE"),
        ("SELEC 1", 1003, "SELEC"),
        ("SELECT 'open", 2, "cannot read"),
        ("SELECT CAST('x' AS INTEGER)", 100_035, "x"),
        ("SELECT GET_DDL('table', 'OBJECTS_CONTACTS')", 2003, "get_ddl"),
        ("SELECT 9223372036854775807 + 1", 100_132, "Overflow"),
    ],
)
def test_a_statement_that_cannot_run_is_an_error_of_the_connector(
    shop: Shop, statement: str, number: int, message: str
) -> None:
    error = error_of(shop, statement)
    assert (error.errno, message in str(error.msg)) == (number, True)


@pytest.mark.parametrize(("part", "number"), [("database", 90_105), ("schema", 90_106)])
def test_an_unknown_database_or_schema_is_not_made(shop: Shop, part: str, number: int) -> None:
    error = error_of(shop, "SELECT * FROM OBJECTS_CONTACTS", **{part: "MISSPELT"})
    assert error.errno == number


def test_a_missing_time_arrives_missing(shop: Shop) -> None:
    assert shop.query("SELECT MAX(INGESTEDAT), COUNT(*) FROM OBJECTS_CONTACTS") == [(None, 0)]


def test_missing_and_present_times_stay_apart(shop: Shop) -> None:
    shop.portal.put("0-3", 1, createdate="2024-01-31T10:11:12.345Z")
    shop.portal.put("0-3", 2)
    rows = shop.query("SELECT PROPERTY_CREATEDATE FROM OBJECTS_DEALS ORDER BY OBJECTID")
    assert rows == [(datetime.fromisoformat("2024-01-31T10:11:12.345"),), (None,)]


def test_names_and_values_can_be_bound(shop: Shop) -> None:
    shop.portal.put("0-7", 1, name="A 'box', \"big\"")
    with shop.connect() as connection, connection.cursor() as cursor:
        statement = "SELECT OBJECTID FROM IDENTIFIER(%s) WHERE PROPERTY_NAME = %s"
        cursor.execute(statement, ("OBJECTS_PRODUCTS", "A 'box', \"big\""))
        assert cursor.fetchall() == [(1,)]


def test_results_of_the_past_are_forgotten(shop: Shop) -> None:
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        first = cursor.sfqid
        for number in range(10):
            cursor.execute(f"SELECT {number}")
        cursor.execute("SET QUERY = %s", (first,))
        with pytest.raises(ProgrammingError, match="not found"):
            cursor.execute("SELECT * FROM TABLE(RESULT_SCAN($QUERY))")
