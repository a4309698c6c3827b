"""An unload to a named stage, for accounts that forbid unloading to a URL."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from hsp_assets.failures import ShareError
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.share.access import Access
from hsp_assets.share.unloading import unload
from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop

STAGE = "MINE.PUBLIC.OUT"
CREATE = "CREATE STAGE MINE.PUBLIC.OUT URL = '{url}' STORAGE_INTEGRATION = HSP_UNLOAD"


@pytest.fixture
def shop(make_shop: Callable[..., Shop], define: Callable[[PortalWriter], None]) -> Shop:
    """A shop of one customer whose integration may write to `staging/` only."""
    shop = make_shop(access=Access(integrations={"HSP_UNLOAD": "s3://bucket/staging/"}))
    define(shop.portal)
    shop.portal.put("0-1", 10, external_id="u1", age="34", gender="F")
    for statement in ("CREATE DATABASE MINE", "CREATE SCHEMA MINE.PUBLIC"):
        shop.query(statement)
    return shop


def test_rows_reach_the_folder_by_way_of_the_stage(
    shop: Shop,
    resource_of: Callable[..., SnowflakeShareResource],
    open_bucket: Callable[[], StorageResource],
) -> None:
    shop.query(CREATE.format(url="s3://bucket/staging/"))
    folder = f"staging/users/{uuid4().hex}/"
    unloaded = unload("users", f"s3://bucket/{folder}", resource_of(shop, stage=STAGE))
    assert unloaded.rows == 1
    assert f"COPY INTO @{STAGE}/users/" in unloaded.statement
    assert "STORAGE_INTEGRATION =" not in unloaded.statement
    listed = open_bucket().client.list_objects_v2(Bucket="bucket", Prefix=folder)
    assert listed["KeyCount"] == 1


def test_a_stage_elsewhere_is_named_with_where_it_is(
    shop: Shop, resource_of: Callable[..., SnowflakeShareResource]
) -> None:
    shop.query(CREATE.format(url="s3://other/staging"))
    with pytest.raises(ShareError, match=r"is on s3://other/staging/.*HSP_SNOWFLAKE_STAGE"):
        unload("users", "s3://bucket/staging/users/run/", resource_of(shop, stage=STAGE))


def test_a_stage_that_is_none_is_named(
    shop: Shop, resource_of: Callable[..., SnowflakeShareResource]
) -> None:
    with pytest.raises(ShareError, match=r"no stage MINE.PUBLIC.OUT.*HSP_SNOWFLAKE_STAGE"):
        unload("users", "s3://bucket/staging/users/run/", resource_of(shop, stage=STAGE))


def test_a_stage_writes_only_where_an_integration_allows_it(
    shop: Shop, resource_of: Callable[..., SnowflakeShareResource]
) -> None:
    shop.query(CREATE.format(url="s3://bucket/"))
    with pytest.raises(ShareError, match=r"not allowed by integration.*STORAGE_ALLOWED_LOCATIONS"):
        unload("users", "s3://bucket/elsewhere/run/", resource_of(shop, stage=STAGE))
