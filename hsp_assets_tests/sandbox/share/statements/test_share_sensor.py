"""The share sensor on a share: what it waits for, and what turns its tick red."""

from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg
import pytest

from hsp_assets.failures import ChecksFailed, ShareError
from hsp_assets.portal import model as declared
from hsp_assets.portal.flows import KIND_VIEWS, KINDS, RecordKind
from hsp_assets.resources.manifests import require_manifest, write_manifest
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS
from hsp_assets.sensors.change_detection import Change, Seen
from hsp_assets.sensors.changes import change_event
from hsp_assets.sensors.share import NAME, share_sensor
from hsp_assets.share.progress import Shown
from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop
from hsp_assets_tests.sensors.requested import execute

NOWHERE = SnowflakeShareResource(account="", user="", database="", storage_integration="")
TickOn = Callable[..., dg.SensorResult]
Tick = Callable[[], dg.SensorResult]


def reason(result: dg.SensorResult) -> str:
    assert result.skip_reason is not None
    return str(result.skip_reason.skip_message)


def notice(instance: dg.DagsterInstance, newest: int, *kinds: RecordKind, total: int = 1) -> None:
    """Report that kinds of records changed, as the HubSpot sensor does."""
    for kind in kinds:
        seen = Seen(newest=newest, total=None if kind == "event_completions" else total)
        instance.report_runless_asset_event(change_event(kind, Change(changed=1), seen))


def publish(storage: StorageResource, mark: float, rows: int = 1) -> None:
    """Publish what was read from a share with so many rows in each view, as `datasets` does."""
    views = {view: saw(mark, rows) | {"at": mark + 10} for view in KIND_VIEWS.values()}
    facts = {"share": dict.fromkeys(DATASETS, views)}
    write_manifest(storage, "datasets/interactions", "a run", facts)


def saw(mark: float, rows: int) -> dict[str, float | None]:
    """The facts of an asset that observes a view."""
    return Shown(rows, datetime.fromtimestamp(mark, UTC)).facts()


@pytest.fixture
def tick_on(
    instance: dg.DagsterInstance,
    storage: StorageResource,
    resource_of: Callable[..., SnowflakeShareResource],
) -> TickOn:
    """One tick of the sensor on a share."""
    sensor = share_sensor(30, dg.DefaultSensorStatus.RUNNING)

    def tick(shop: Shop | None = None) -> dg.SensorResult:
        resources = {"snowflake": resource_of(shop) if shop else NOWHERE, "storage": storage}
        with dg.build_sensor_context(instance=instance, resources=resources) as context:
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        return result

    return tick


@pytest.fixture
def tick(shop: Shop, instance: dg.DagsterInstance, tick_on: TickOn) -> Tick:
    """One tick of the sensor, after changes of every kind were noticed in the portal."""
    notice(instance, shop.portal.now + 1_000, *KINDS)
    return lambda: tick_on(shop)


@pytest.fixture
def current(
    shop: Shop,
    instance: dg.DagsterInstance,
    define: Callable[[PortalWriter], None],
    tick_on: TickOn,
) -> Tick:
    """The same, where the share shows the changes; line items and deals there are none."""
    notice(instance, shop.portal.now + 1_000, "contacts", "products", "event_completions")
    define(shop.portal)
    shop.portal.now += 2_000
    shop.portal.put("0-1", 1, external_id="1")
    shop.portal.put("0-7", 1, external_id="1")
    shop.portal.occur("e1", 1, item_id="1")
    notice(instance, 0, "deals", "line_items", total=0)
    shop.refresh()
    return lambda: tick_on(shop)


def requested(result: dg.SensorResult) -> dg.RunRequest:
    assert result.run_requests, result.skip_reason
    return result.run_requests[0]


def test_with_nothing_to_follow_the_share_is_not_asked(tick_on: TickOn) -> None:
    assert "HubSpot does not hold contacts" in reason(tick_on())


def test_looking_at_the_share_by_hand_is_no_change(
    instance: dg.DagsterInstance, storage: StorageResource, tick_on: TickOn
) -> None:
    """Nor is what a run observed and staged whose data the gate refused."""
    notice(instance, 100_000, *KINDS)
    publish(storage, 100)
    for view in KIND_VIEWS.values():
        seen = {"high_water_mark": dg.MetadataValue.timestamp(100.0)}
        event = dg.AssetMaterialization(["share", view], metadata={**seen, "dagster/row_count": 1})
        instance.report_runless_asset_event(event)
        write_manifest(storage, f"share/{view}", "a later run", saw(100, 1))
    assert reason(tick_on()) == "Every change of HubSpot is published."


def test_a_run_says_what_changed_since_the_last_publication(
    current: Tick, storage: StorageResource, shop: Shop
) -> None:
    newest = (shop.portal.now - 1_000) / 1000
    publish(storage, newest, rows=1)
    publish_products_of(storage, newest - 60, rows=3)
    request = requested(current())
    assert request.tags["hsp/reason"].startswith("In HubSpot, products: 2 fewer and changed up to")
    assert "contacts" not in request.tags["hsp/reason"]


def publish_products_of(storage: StorageResource, mark: float, rows: int) -> None:
    """Let the published items be older than the rest."""
    manifest = require_manifest(storage, "datasets/interactions")
    facts = dict(manifest.facts)
    for dataset in ("items", "interactions"):
        facts["share"][dataset]["objects_products"] |= saw(mark, rows)
    write_manifest(storage, "datasets/interactions", "a run", facts)


def test_data_that_the_gate_refuses_is_not_followed_again_before_something_changes(
    current: Tick, instance: dg.DagsterInstance, shop: Shop
) -> None:
    run = execute(instance, requested(current()), NAME, ChecksFailed("12 % rejected. Correct it."))
    for _ in range(3):
        said = reason(current())
        assert f"Run {run[:8]} failed and would fail again: 12 % rejected." in said
    notice(instance, shop.portal.now - 500, "products")
    assert "products" in requested(current()).tags["hsp/reason"]


def test_an_event_that_the_share_does_not_show_yet_is_waited_for(tick: Tick, shop: Shop) -> None:
    shop.portal.define_event("6-1", "clicks", "Clicks in the shop")
    shop.refresh()
    assert "No custom event of the share is named" in reason(tick())


def test_a_share_that_lacks_what_no_waiting_brings_turns_the_tick_red(
    tick: Tick, shop: Shop, define: Callable[[PortalWriter], None]
) -> None:
    define(shop.portal)
    shop.portal.define_event("6-2", "another", declared.INTERACTION_EVENT.label, note="string")
    shop.refresh()
    with pytest.raises(ShareError, match="Rename or archive the others in HubSpot"):
        tick()
