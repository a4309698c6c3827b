"""What a session sets for itself, and what it is told about where it is."""

from datetime import datetime

import httpx
import pytest
from snowflake.connector.errors import ProgrammingError

from hsp_assets_tests.sandbox.share.shop import ACCOUNT, Shop

NOON = "SELECT '2024-01-01 12:00:00 +0000'::TIMESTAMP_TZ::TIMESTAMP_NTZ"


def test_times_are_in_the_zone_that_the_session_sets(shop: Shop) -> None:
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER SESSION SET TIMEZONE = 'America/New_York'")
        assert cursor.execute(NOON).fetchall() == [(datetime(2024, 1, 1, 7),)]  # noqa: DTZ001
        [(now,)] = cursor.execute("SELECT CURRENT_TIMESTAMP()").fetchall()
        assert now.tzinfo is not None
        cursor.execute("ALTER SESSION UNSET TIMEZONE")
        assert cursor.execute(NOON).fetchall() == [(datetime(2024, 1, 1, 12),)]  # noqa: DTZ001


def test_the_zone_of_one_session_is_not_that_of_another(shop: Shop) -> None:
    with shop.connect(timezone="Asia/Tokyo") as connection:
        rows = connection.cursor().execute(NOON)
        assert rows is not None
        assert rows.fetchall() == [(datetime(2024, 1, 1, 21),)]  # noqa: DTZ001
        assert shop.query(NOON) == [(datetime(2024, 1, 1, 12),)]  # noqa: DTZ001


def test_a_zone_that_does_not_exist_is_refused(shop: Shop) -> None:
    with pytest.raises(ProgrammingError, match=r"invalid value .Mars/Base. for parameter"):
        shop.query("ALTER SESSION SET TIMEZONE = 'Mars/Base'")


def test_a_session_sets_how_long_its_statements_may_take(shop: Shop) -> None:
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1")
        with pytest.raises(ProgrammingError, match="warehouse timeout of 1 second"):
            cursor.execute("SELECT SYSTEM$WAIT(1, 'MINUTES')")


def test_the_account_says_who_and_where_one_is(shop: Shop) -> None:
    told = shop.query("SELECT CURRENT_ACCOUNT(), CURRENT_USER(), CURRENT_ROLE(), CURRENT_REGION()")
    assert told == [("HSP00001", ACCOUNT["user"].upper(), "PUBLIC", "AWS_US_EAST_1")]


def test_a_log_in_is_told_what_the_newest_connector_asks_for(shop: Shop) -> None:
    sent = {"data": {"LOGIN_NAME": "anyone", "PASSWORD": "any", "SESSION_PARAMETERS": {}}}
    told = httpx.post(f"{shop.address}/session/v1/login-request", json=sent).json()["data"]
    assert told["token"] != told["masterToken"]
    assert 0 < told["validityInSeconds"] < told["masterValidityInSeconds"]
