"""What a session may use: it says what Snowflake says where a grant is missing."""

from collections.abc import Callable
from typing import Any

import pytest
from snowflake.connector.errors import DatabaseError

from hsp_assets.sandbox.share.access import Access
from hsp_assets_tests.sandbox.share.conftest import BUCKET
from hsp_assets_tests.sandbox.share.shop import Shop

COUNT = "SELECT COUNT(*) FROM OBJECTS_CONTACTS"
WHO = "SELECT CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE()"
UNLOAD = (
    f"COPY INTO 's3://{BUCKET}/elsewhere/' FROM (SELECT 1 AS ONE) STORAGE_INTEGRATION = HSP_UNLOAD "
    "FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE OVERWRITE = TRUE"
)


@pytest.fixture
def access() -> Access:
    return Access()


@pytest.fixture
def granted(make_shop: Callable[..., Shop], access: Access) -> Shop:
    return make_shop(access=access)


def error_of(shop: Shop, statement: str, **session: Any) -> str:
    with pytest.raises(DatabaseError) as raised, shop.connect(**session) as connection:
        connection.cursor().execute(statement)
    return str(raised.value.msg)


def test_a_session_knows_its_role_and_warehouse(granted: Shop) -> None:
    with granted.connect(role="reader", warehouse="small") as connection:
        row = connection.cursor().execute(WHO).fetchone()
    assert row == ("READER", "SMALL", "HUB_23456789_DB")


def test_a_role_that_the_user_lacks_is_refused_at_log_in(granted: Shop, access: Access) -> None:
    access.roles = frozenset({"READER"})
    assert "Role 'OWNER' specified in the connect string" in error_of(granted, WHO, role="OWNER")


def test_without_a_warehouse_only_rows_are_refused(granted: Shop, access: Access) -> None:
    access.warehouses = frozenset({"OTHER_WH"})
    assert granted.query(WHO)[0][1] is None
    assert "No active warehouse" in error_of(granted, COUNT)


def test_without_the_privileges_there_is_no_database(granted: Shop, access: Access) -> None:
    access.has_share = False
    assert granted.query(WHO)[0][2] is None
    assert "does not have a current database" in error_of(granted, COUNT)


@pytest.mark.parametrize(
    ("integrations", "message"),
    [
        ({}, "Integration 'HSP_UNLOAD' does not exist or not authorized"),
        ({"HSP_UNLOAD": f"s3://{BUCKET}/staging/"}, "is not allowed by integration 'HSP_UNLOAD'"),
    ],
)
def test_an_unload_needs_an_integration_for_its_place(
    granted: Shop, access: Access, integrations: dict[str, str], message: str
) -> None:
    access.integrations = integrations
    assert message in error_of(granted, UNLOAD)
