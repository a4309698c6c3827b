"""The project's own statements, run by its own resource, on portals of a test's making."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from hsp_assets import sql
from hsp_assets.portal import model as declared
from hsp_assets.publishing.staged import Staged
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets.schemas import DatasetName
from hsp_assets.share.unloading import Unloaded, unload
from hsp_assets_tests.sandbox.share.shop import ACCOUNT, PortalWriter, Shop, make_portal

NUMBERS = {"age", "price", "amount", "quantity", "hs_product_id"}
TIMES = {"createdate", "closedate"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Staging:
    """A share on which datasets can be staged."""

    share: SnowflakeShareResource
    storage: StorageResource
    target: str

    def unload(self, dataset: DatasetName) -> Unloaded:
        """Run the dataset's statement as its asset does."""
        return unload(dataset, f"{self.target}{dataset}/", self.share)

    def left_out(self, dataset: DatasetName, **values: str) -> Rows:
        """How much of what the share holds the dataset leaves out."""
        with self.share.session() as session:
            return session.execute(sql.statement(f"left_out/{dataset}"), values).rows

    def rows(self, dataset: DatasetName) -> Rows:
        """What was unloaded, as the gate reads it."""
        staged = Staged(dataset, "run", f"{self.target}{dataset}/", "fingerprint", "")
        return staged.scan(self.storage).collect().to_dicts()


@pytest.fixture(scope="module", params=["empty", "null"])
def staging(
    request: pytest.FixtureRequest, open_staging: Callable[..., AbstractContextManager[Staging]]
) -> Iterator[Staging]:
    """The module's `DATASET` staged from what its `fill` makes, with blanks `''` and NULL."""
    with open_staging(request.module.fill, blanks=request.param) as opened:
        opened.unload(request.module.DATASET)
        yield opened


@pytest.fixture(scope="module")
def rows(request: pytest.FixtureRequest, staging: Staging) -> Rows:
    """The rows of the module's staged dataset."""
    return staging.rows(request.module.DATASET)


@pytest.fixture(scope="session")
def define() -> Callable[[PortalWriter], None]:
    """Gives a portal the declared properties and the declared event."""

    def define(portal: PortalWriter) -> None:
        for object_type, type_id in declared.OBJECT_TYPE_IDS.items():
            own = [each.name for each in declared.PROPERTIES[object_type]]
            for name in [*own, *declared.BUILT_IN[object_type]]:
                kind = "number" if name in NUMBERS else "datetime" if name in TIMES else "string"
                portal.define_property(type_id, name, kind)
        event = declared.INTERACTION_EVENT
        properties = {each.name: each.type for each in event.properties}
        portal.define_event("6-1", event.name, event.label, **properties)

    return define


@pytest.fixture(scope="session")
def resource_of() -> Callable[..., SnowflakeShareResource]:
    def make(shop: Shop, **schema: Any) -> SnowflakeShareResource:
        return SnowflakeShareResource(
            **ACCOUNT,
            storage_integration="HSP",
            **schema,
            connection_arguments=Endpoints(snowflake=shop.address).snowflake_arguments,
        )

    return make


@pytest.fixture(scope="session")
def open_bucket(s3_endpoint: str) -> Callable[[], StorageResource]:
    """Opens the bucket that is unloaded to; Dagster takes no resource that was used before."""

    def open_it() -> StorageResource:
        return StorageResource(
            bucket="bucket",
            region_name="us-east-1",
            endpoint_url=s3_endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="the-secret-key-of-the-bucket",
        )

    return open_it


@pytest.fixture(scope="session")
def open_staging(
    open_share: Callable[..., AbstractContextManager[Shop]],
    define: Callable[[PortalWriter], None],
    resource_of: Callable[..., SnowflakeShareResource],
    open_bucket: Callable[[], StorageResource],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[Staging]]:
    """Opens a share on a portal that a function fills, with options of the share."""

    @contextmanager
    def open_it(fill: Callable[[PortalWriter], None], **switches: Any) -> Iterator[Staging]:
        folder = tmp_path_factory.mktemp("staging")
        portal = make_portal(folder)
        define(portal)
        fill(portal)
        bucket = open_bucket()
        with open_share(folder / "share", portal, **switches) as shop:
            yield Staging(resource_of(shop), bucket, bucket.uri(f"{folder.name}/"))

    return open_it
