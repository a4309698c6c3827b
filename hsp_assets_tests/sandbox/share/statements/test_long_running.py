"""Statements of the resource that take long: only the time limit of statements ends them."""

import logging
import re
import signal
import threading
from collections.abc import Callable

import dagster as dg
import httpx
import pytest

from hsp_assets.failures import PermanentFailure, ShareError
from hsp_assets.resources import snowflake_session
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets_tests.sandbox.share.shop import Shop

LIMITS = {"login_seconds": 1, "request_seconds": 1}
Share = Callable[..., SnowflakeShareResource]


@pytest.fixture
def share(shop: Shop, resource_of: Share) -> Share:
    """The shop's share, with a client that gives every request one second."""

    def make(**limits: int) -> SnowflakeShareResource:
        made = resource_of(shop, **LIMITS, **limits)
        arguments = made.connection_arguments | {"socket_timeout": 1}
        return SnowflakeShareResource(**made.model_dump() | {"connection_arguments": arguments})

    return make


def test_a_statement_may_take_longer_than_every_request(share: Share) -> None:
    with share().session() as session:
        answer = session.execute("SELECT SYSTEM$WAIT(3) AS SAID")
    assert answer.rows == [{"SAID": "waited 3 seconds"}]


def test_a_tick_may_wait_longer_than_every_request(share: Share) -> None:
    with share().quick_session() as session:
        assert session.execute("SELECT SYSTEM$WAIT(2) AS SAID").rows


def test_what_takes_longer_than_a_statement_may_is_cancelled_with_the_setting(share: Share) -> None:
    with (
        share(statement_seconds=1).session() as session,
        pytest.raises(ShareError, match=r"timeout of 1 second.*Raise HSP_SNOWFLAKE_STATEMENT_HOUR"),
    ):
        session.execute("SELECT SYSTEM$WAIT(1, 'MINUTES')")


def test_a_statement_that_snowflake_does_not_end_is_ended_by_us(
    shop: Shop, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snowflake_session, "GRACE_SECONDS", -29.5)
    with (
        share(statement_seconds=30).session() as session,
        pytest.raises(PermanentFailure, match="was cancelled") as ended,
    ):
        session.execute("SELECT SYSTEM$WAIT(1, 'MINUTES')")
    assert "SQL execution canceled" in message_of(str(ended.value), shop)


def test_when_the_run_is_ended_its_statement_is_cancelled(
    shop: Shop, share: Share, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snowflake_session, "FIRST_REPORT_SECONDS", 0.0)
    caplog.set_level(logging.INFO)
    interrupt = threading.Timer(1.0, signal.raise_signal, [signal.SIGINT])
    with share().session() as session:
        interrupt.start()
        with pytest.raises(KeyboardInterrupt):
            session.execute("SELECT SYSTEM$WAIT(1, 'MINUTES')")
        assert "SQL execution canceled" in message_of(caplog.text, shop)


def test_the_log_of_the_run_tells_of_a_statement_that_takes_long(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snowflake_session, "FIRST_REPORT_SECONDS", 1.0)

    @dg.asset
    def slow(snowflake: SnowflakeShareResource) -> str:
        with snowflake.session() as session:
            return session.execute("SELECT SYSTEM$WAIT(3) AS SAID").query_id

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([slow], instance=instance, resources={"snowflake": share()})
        query = result.output_for_node("slow")
        lines = [event.user_message for event in instance.all_logs(result.run_id)]
    assert [line for line in lines if re.search(rf"query {query} is RUNNING for [12] s", line)]


def message_of(told: str, shop: Shop) -> str:
    """What Snowflake says of the query that a text names."""
    query = re.search(r"query ([0-9a-f-]{36})", told)
    assert query is not None
    return str(httpx.get(f"{shop.address}/queries/{query[1]}/result").json()["message"])
