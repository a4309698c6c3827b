"""The assets of `share` and `staging` on a share: what they report and when they stop."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl
import pytest

from hsp_assets.assets import share, staging
from hsp_assets.checks import share as share_checks
from hsp_assets.failures import NotYetVisible, ShareError
from hsp_assets.metadata import BREAK
from hsp_assets.publishing.staged import latest_staged
from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource, staging_prefix

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop


class World:
    """A shop, and a Dagster instance that materializes assets on its share."""

    def __init__(
        self,
        shop: Shop,
        share: SnowflakeShareResource,
        storage: StorageResource,
        instance: dg.DagsterInstance,
    ) -> None:
        self.portal = shop.portal
        self.share = share
        self.resources = {"snowflake": share, "storage": storage, "policy": PolicyResource()}
        self._instance = instance

    def materialize(self, asset: dg.AssetsDefinition, **other: Any) -> dict[str, Any]:
        """What an asset reports; the cause of its failure is raised."""
        resources = self.resources | other
        try:
            result = dg.materialize([asset], instance=self._instance, resources=resources)
        except dg.Failure as failure:
            raise failure.__cause__ or failure from None
        [materialization] = result.asset_materializations_for_node(asset.node_def.name)
        return {name: value.value for name, value in materialization.metadata.items()}


@pytest.fixture
def world(
    shop: Shop,
    define: Callable[[PortalWriter], None],
    resource_of: Callable[..., SnowflakeShareResource],
    open_bucket: Callable[[], StorageResource],
) -> Iterator[World]:
    """A world with one customer, one product and one event."""
    define(shop.portal)
    shop.portal.put("0-1", 10, external_id="u1", age="34", gender="F", lastname="Nemo")
    shop.portal.put("0-7", 70, external_id="i1", name="Box", price="9.99")
    shop.portal.occur("e1", 10, event_type="View", item_id="i1", user_id="u1")
    storage = open_bucket()
    storage.delete("manifests/")
    with dg.DagsterInstance.ephemeral() as instance:
        yield World(shop, resource_of(shop), storage, instance)


def test_a_view_reports_rows_columns_and_how_far_it_is(world: World) -> None:
    metadata = world.materialize(share.objects_contacts)
    assert (metadata["dagster/row_count"], metadata["view"]) == (1, "OBJECTS_CONTACTS")
    assert metadata["high_water_mark"] == world.portal.now / 1000
    assert metadata["age_hours"] > 24
    types = {column.name: column.type for column in metadata["dagster/column_schema"].columns}
    assert types["PROPERTY_EXTERNAL_ID"] == "TEXT"
    assert types["PROPERTY_AGE"] == "NUMBER"


def test_a_new_column_is_only_noted(world: World) -> None:
    assert world.materialize(share.objects_contacts)["new_columns"] == "none"
    world.portal.define_property("0-1", "shoe_size")
    assert world.materialize(share.objects_contacts)["new_columns"] == "PROPERTY_SHOE_SIZE"


@pytest.mark.parametrize("asset", [share.objects_contacts, staging.users])
def test_a_column_that_vanished_is_named_and_nothing_is_unloaded(
    world: World, asset: dg.AssetsDefinition, s3: S3Client
) -> None:
    archived = "UPDATE property_definitions SET archived_at = 1 WHERE name = 'age'"
    world.portal.write(archived, scope="definitions")
    before = s3.list_objects_v2(Bucket="bucket", Prefix="staging/users/").get("KeyCount")
    with pytest.raises(ShareError, match="OBJECTS_CONTACTS of the share lacks PROPERTY_AGE"):
        world.materialize(asset)
    after = s3.list_objects_v2(Bucket="bucket", Prefix="staging/users/").get("KeyCount")
    assert before == after


@pytest.mark.parametrize("asset", [share.objects_contacts, staging.users])
def test_a_changed_type_is_named_with_both(world: World, asset: dg.AssetsDefinition) -> None:
    world.portal.define_property("0-1", "age", "string")
    with pytest.raises(ShareError, match="PROPERTY_AGE is TEXT, not number"):
        world.materialize(asset)


def test_defect_29_the_events_view_is_resolved_from_the_definitions(world: World) -> None:
    properties = dict.fromkeys(("event_type", "item_id", "item_discount", "user_id"), "string")
    world.portal.define_event("6-1", "ecommerce_interactions", "AWS E-Commerce", **properties)
    metadata = world.materialize(share.events_ecommerce_interactions)
    assert (metadata["view"], metadata["dagster/row_count"]) == ("EVENTS_AWS_E_COMMERCE", 1)
    assert world.materialize(staging.interactions)["dagster/row_count"] == 1


def test_a_view_that_does_not_exist_is_named_with_those_of_its_kind(world: World) -> None:
    gone = "UPDATE object_types SET archived_at = 1 WHERE name = 'contacts'"
    world.portal.write(gone, scope="definitions")
    with pytest.raises(ShareError, match=r"no view OBJECTS_CONTACTS\..*OBJECTS_DEALS"):
        world.materialize(share.objects_contacts)


def test_the_stages_are_reported_with_their_ids(world: World) -> None:
    metadata = world.materialize(share.pipeline_stages)
    names = ("pipeline_id", "pending_stage_id", "completed_stage_id")
    assert [metadata[name] for name in names] == ["shop", "shop-0", "shop-1"]


def test_a_young_pipeline_is_not_yet_visible_and_the_others_are_listed(
    make_shop: Callable[..., Shop], resource_of: Callable[..., SnowflakeShareResource]
) -> None:
    shop = make_shop(daily_delay_seconds=86_400)
    shop.portal.define_pipeline("shop", "Sales", "Won")
    live = resource_of(shop, share_schema="V2_LIVE")
    with live.session() as session:
        session.execute("SELECT 1 AS ONE")
    shop.portal.define_pipeline("shop", "eCommerce", "Checkout Pending", "Checkout Completed")
    reason = r"It has: Sales / Won \(shop-0\).*shows tomorrow"
    with pytest.raises(dg.Failure, match=reason) as raised:
        dg.materialize([share.pipeline_stages], resources={"snowflake": live})
    assert isinstance(raised.value.__cause__, NotYetVisible)


def test_a_staged_dataset_shows_its_statement_and_no_secret(
    world: World, open_bucket: Callable[[], StorageResource]
) -> None:
    metadata = world.materialize(staging.users)
    assert metadata["dagster/row_count"] == 1
    assert f"COPY INTO '{metadata['dagster/uri']}'" in metadata["statement"]
    assert str(open_bucket().aws_secret_access_key) not in metadata["statement"]
    (target,) = (one.data["value"] for one in metadata["parameters"].records)
    assert target.replace(BREAK, "") == metadata["dagster/uri"]
    assert metadata["query_id"]


def test_what_an_attempt_that_was_cut_off_left_is_no_part_of_the_staged_rows(
    world: World, open_bucket: Callable[[], StorageResource]
) -> None:
    storage = open_bucket()
    run = str(uuid.uuid4())
    prefix = staging_prefix("users", run)
    storage.write_parquet(f"{prefix}data_9_9_9.parquet", pl.DataFrame({"USER_ID": ["left"]}))
    jobs = [dg.define_asset_job("stage")]
    staged = dg.Definitions([staging.users], jobs=jobs, resources=world.resources)
    assert staged.resolve_job_def("stage").execute_in_process(run_id=run).success
    with latest_staged(storage, "users").local(storage) as rows:
        assert rows.collect()["USER_ID"].to_list() == ["u1"]


def test_defect_01_the_statement_ran_as_it_is_shown(world: World) -> None:
    metadata = world.materialize(staging.interactions)
    records = metadata["parameters"].records
    bound = {one.data["name"]: one.data["value"].replace(BREAK, "") for one in records}
    assert bound["event_view"] == "EVENTS_E_COMMERCE_INTERACTIONS"
    assert f"IDENTIFIER('{bound['event_view']}')" in metadata["statement"]
    assert "%(" not in metadata["statement"]


def test_the_columns_of_a_staged_dataset_name_where_they_come_from(world: World) -> None:
    metadata = world.materialize(staging.users)
    lineage = metadata["dagster/column_lineage"].deps_by_column
    contacts = dg.AssetKey(["share", "objects_contacts"])
    assert lineage["AGE"] == [dg.TableColumnDep(contacts, "PROPERTY_AGE")]
    origins = metadata["columns_from"].replace(BREAK, "")
    assert "| AGE | share/objects_contacts.PROPERTY_AGE |" in origins


def test_a_staged_dataset_says_what_it_left_out(world: World) -> None:
    world.portal.put("0-1", 11, external_id="")
    metadata = world.materialize(staging.users)
    expected = {"contacts": 2, "without_external_id": 1, "repeated_external_id": 0}
    counted = {one.data["what"]: one.data["rows"] for one in metadata["counted"].records}
    assert {name.replace(BREAK, ""): rows for name, rows in counted.items()} == expected


def test_whole_numbers_are_unloaded_as_the_queries_type_them_whatever_their_values(
    world: World, open_bucket: Callable[[], StorageResource]
) -> None:
    metadata = world.materialize(staging.users)
    parts, options = f"{metadata['dagster/uri']}*.parquet", open_bucket().polars_options
    types = pl.scan_parquet(parts, storage_options=options).collect_schema()
    assert (types["AGE"], types["RECORD_ID"]) == (pl.Decimal(38, 0), pl.Decimal(38, 0))


def test_an_empty_share_is_told_with_what_to_do(world: World) -> None:
    world.portal.write("DELETE FROM objects", scope="0-1")
    with pytest.raises(ShareError, match=r"no rows in HUB_23456789_DB\.V2_DAILY.*V2_LIVE"):
        world.materialize(staging.users)


def test_a_view_catches_up_with_an_import_when_the_share_is_refreshed(
    make_shop: Callable[..., Shop],
    define: Callable[[PortalWriter], None],
    resource_of: Callable[..., SnowflakeShareResource],
    storage: StorageResource,
) -> None:
    shop = make_shop(daily_delay_seconds=None)
    define(shop.portal)
    shop.portal.now = int(time.time() * 1000)
    shop.portal.put("0-1", 10, external_id="u1")
    loaded = {"rows": 1, "created": 1, "updated": 0, "failed": 0}
    write_manifest(storage, "imports/contacts", "run", loaded)

    def passed() -> bool:
        result = dg.materialize(
            [share.objects_contacts, share_checks.objects_contacts],
            resources={"snowflake": resource_of(shop), "storage": storage},
        )
        [evaluation] = result.get_asset_check_evaluations()
        return evaluation.passed

    assert not passed()
    shop.refresh()
    assert passed()
