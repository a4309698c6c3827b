"""The share is opened in a tick without what takes seconds to import."""

import base64
import subprocess
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_der_private_key,
)

from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.snowflake_session import private_key

KEY = generate_private_key(public_exponent=65_537, key_size=2_048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
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


@pytest.mark.parametrize("given", [PEM.decode(), base64.b64encode(PEM).decode()])
def test_a_private_key_is_read_from_pem_and_from_base64(given: str) -> None:
    loaded = load_der_private_key(private_key(given, "secret"), None)
    assert loaded.private_numbers() == KEY.private_numbers()  # type: ignore[union-attr]


@pytest.mark.parametrize(("given", "password"), [("no key", "secret"), (PEM.decode(), "wrong")])
def test_a_private_key_that_cannot_be_read_names_its_variable(given: str, password: str) -> None:
    with pytest.raises(PermanentFailure, match="HSP_SNOWFLAKE_PRIVATE_KEY cannot be read"):
        private_key(given, password)


def test_without_credentials_nothing_is_opened() -> None:
    for opened in (resource().quick_session, resource().session):
        with pytest.raises(PermanentFailure, match="set HSP_SNOWFLAKE_PASSWORD or"):
            opened()


def test_a_share_that_cannot_be_reached_names_its_variables() -> None:
    session = resource(password="p").quick_session()
    with pytest.raises(TransientFailure, match="Compare HSP_SNOWFLAKE_ACCOUNT"), session:
        pass
