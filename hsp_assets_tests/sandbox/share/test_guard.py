"""The share is read only; what a session makes for itself is not."""

import pytest
import sqlglot
from snowflake.connector.errors import ProgrammingError

from hsp_assets.sandbox.share.guard import Guard
from hsp_assets_tests.sandbox.share.shop import Shop

SHARE = "HUB_1_DB"


def check(statement: str, database: str | None = SHARE, *before: str) -> None:
    guard = Guard(SHARE)
    for each in before:
        guard.note(sqlglot.parse_one(each, dialect="snowflake"))
    guard.check(sqlglot.parse_one(statement, dialect="snowflake"), database)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO OBJECTS_CONTACTS VALUES (1)",
        "UPDATE OBJECTS_CONTACTS SET A = 1",
        "DELETE FROM V2_DAILY.OBJECTS_CONTACTS",
        "WITH A AS (SELECT 1) DELETE FROM OBJECTS_CONTACTS",
        "MERGE INTO OBJECTS_CONTACTS USING B ON TRUE WHEN MATCHED THEN DELETE",
        "TRUNCATE TABLE OBJECTS_CONTACTS",
        "CREATE TABLE MINE AS SELECT 1",
        "CREATE LOCAL TABLE MINE (A INT)",
        "CREATE OR REPLACE VIEW OBJECTS_CONTACTS AS SELECT 1",
        "CREATE SCHEMA MINE",
        "CREATE STAGE MINE",
        "ALTER TABLE OBJECTS_CONTACTS ADD COLUMN A INT",
        "DROP TABLE OBJECTS_CONTACTS",
        "DROP DATABASE HUB_1_DB",
        "COPY INTO OBJECTS_CONTACTS FROM @stage",
        "GRANT SELECT ON OBJECTS_CONTACTS TO ROLE R",
        "COMMENT ON TABLE OBJECTS_CONTACTS IS 'mine'",
    ],
)
def test_the_share_cannot_be_written(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="Insufficient privileges") as raised:
        check(statement)
    assert (raised.value.errno, raised.value.sqlstate) == (3001, "42501")


def test_the_share_cannot_be_written_from_another_database() -> None:
    with pytest.raises(ProgrammingError, match="table 'OBJECTS_DEALS'"):
        check("DROP TABLE hub_1_db.V2_LIVE.OBJECTS_DEALS", "OTHER")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM OBJECTS_CONTACTS",
        "CREATE TEMPORARY TABLE MINE AS SELECT * FROM OBJECTS_CONTACTS",
        "CREATE TEMP VIEW MINE AS SELECT 1",
        "CREATE DATABASE OTHER",
        "CREATE TABLE OTHER.S.MINE AS SELECT * FROM OBJECTS_CONTACTS",
        "SHOW TABLES",
        "DESCRIBE TABLE OBJECTS_CONTACTS",
        "USE SCHEMA V2_LIVE",
        "ALTER SESSION SET TIMEZONE = 'UTC'",
        "SET A = 1",
        "BEGIN",
    ],
)
def test_what_does_not_change_the_share_passes(statement: str) -> None:
    check(statement)


def test_a_temporary_table_can_be_filled_and_dropped() -> None:
    made = "CREATE TEMPORARY TABLE MINE (A INT)"
    check("INSERT INTO mine VALUES (1)", SHARE, made)
    check("DROP TABLE MINE", SHARE, made)


def test_a_temporary_name_protects_no_table_of_a_schema() -> None:
    with pytest.raises(ProgrammingError):
        check("DROP TABLE V2_DAILY.DEALS", SHARE, "CREATE TEMPORARY TABLE DEALS (A INT)")


def test_a_refused_statement_changes_nothing(shop: Shop) -> None:
    shop.portal.put("0-1", 1)
    with shop.connect() as connection, connection.cursor() as cursor:
        with pytest.raises(ProgrammingError):
            cursor.execute("DELETE FROM OBJECTS_CONTACTS")
        cursor.execute("SELECT COUNT(*) FROM OBJECTS_CONTACTS")
        assert cursor.fetchall() == [(1,)]


def test_a_temporary_table_works_in_a_session(shop: Shop) -> None:
    filled = ("CREATE TEMPORARY TABLE MINE (A INTEGER)", "INSERT INTO MINE VALUES (1), (2)")
    assert shop.query(*filled, "SELECT SUM(A) FROM MINE") == [(3,)]


def test_a_database_of_ones_own_can_be_written(shop: Shop) -> None:
    made = (
        "CREATE DATABASE MINE",
        "CREATE SCHEMA MINE.S",
        "CREATE TABLE MINE.S.T AS SELECT 1 AS A",
    )
    assert shop.query(*made, "SELECT A FROM MINE.S.T") == [(1,)]
