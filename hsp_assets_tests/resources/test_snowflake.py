"""What takes seconds to import is imported beside a run's first steps, and not for a tick."""

import subprocess
import sys
import threading
import time
from typing import Any

import dagster as dg
import pytest

from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.resources import snowflake
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets_tests.snowflake_resource import SnowflakeResource

PATIENCE_SECONDS = 60.0
NOWHERE = {"host": "127.0.0.1", "port": 9, "protocol": "http", "login_timeout": 1}
FIRST_TICK = f"""
import sys
from hsp_assets.failures import TransientFailure
from hsp_assets.resources.snowflake import SnowflakeShareResource
share = SnowflakeShareResource(
    account="a", user="u", password="p", database="d", storage_integration="i",
    connection_arguments={NOWHERE},
)
try:
    with share.quick_session():
        pass
except TransientFailure:
    sys.stdout.write(" ".join(sys.modules))
"""


def resource(**changes: Any) -> SnowflakeShareResource:
    fields: dict[str, Any] = {
        "account": "a",
        "user": "u",
        "database": "d",
        "storage_integration": "i",
        **changes,
    }
    return SnowflakeShareResource(**fields, connection_arguments=NOWHERE)


def test_a_quick_session_imports_the_connector_and_not_dagster_snowflake() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_TICK], check=True, capture_output=True, text=True
    )
    imported = set(done.stdout.split())
    assert "snowflake.connector" in imported
    assert imported.isdisjoint({"dagster_snowflake", "snowflake.snowpark", "snowflake.core"})


def test_without_credentials_nothing_is_opened() -> None:
    for opened in (resource().quick_session, resource().session):
        with pytest.raises(PermanentFailure, match="Set HSP_SNOWFLAKE_PRIVATE_KEY"):
            opened()


def test_a_share_that_cannot_be_reached_names_its_variables() -> None:
    session = resource(password="p").quick_session()
    with pytest.raises(TransientFailure, match="Compare HSP_SNOWFLAKE_ACCOUNT"), session:
        pass


def is_loaded() -> bool:
    """Whether Dagster's Snowflake resource is at hand."""
    return snowflake.dagsters_resource.cache_info().currsize > 0


def test_dagsters_resource_is_loaded_while_the_first_step_of_a_run_does_something_else() -> None:
    @dg.asset(required_resource_keys={"snowflake"})
    def waits() -> bool:
        pause, end = threading.Event(), time.monotonic() + PATIENCE_SECONDS
        while not is_loaded() and time.monotonic() < end:
            pause.wait(0.01)
        return is_loaded()

    snowflake.dagsters_resource.cache_clear()
    run = dg.materialize([waits], resources={"snowflake": resource(password="p")})
    assert run.output_for_node("waits")
    assert snowflake.dagsters_resource() is SnowflakeResource


def test_nothing_is_loaded_for_a_tick() -> None:
    snowflake.dagsters_resource.cache_clear()
    resource(password="p").setup_for_execution(dg.build_init_resource_context())
    assert not is_loaded()
