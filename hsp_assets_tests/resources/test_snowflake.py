"""The share is opened in a tick without what takes seconds to import."""

import subprocess
import sys
from typing import Any

import pytest

from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.resources.snowflake import SnowflakeShareResource

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
