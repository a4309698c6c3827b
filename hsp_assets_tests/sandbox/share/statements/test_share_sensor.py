"""The share sensor on a share: what it waits for, and what turns its tick red."""

from collections.abc import Callable, Iterator

import dagster as dg
import pytest

from hsp_assets.failures import ShareError
from hsp_assets.portal import model as declared
from hsp_assets.portal.flows import KINDS
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.sensors.change_detection import Change, Seen
from hsp_assets.sensors.changes import change_event
from hsp_assets.sensors.share import share_sensor
from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop

Tick = Callable[[], dg.SensorResult]


def reason(result: dg.SensorResult) -> str:
    assert result.skip_reason is not None
    return str(result.skip_reason.skip_message)


@pytest.fixture
def tick(shop: Shop, resource_of: Callable[..., SnowflakeShareResource]) -> Iterator[Tick]:
    """One tick of the sensor, after changes of every kind were noticed in the portal."""
    sensor = share_sensor(30, dg.DefaultSensorStatus.RUNNING)
    with dg.DagsterInstance.ephemeral() as instance:
        for kind in KINDS:
            seen = Seen(newest=shop.portal.now + 1_000, total=1)
            instance.report_runless_asset_event(change_event(kind, Change(changed=1), seen))

        def tick() -> dg.SensorResult:
            resources = {"snowflake": resource_of(shop)}
            with dg.build_sensor_context(instance=instance, resources=resources) as context:
                result = sensor(context)
            assert isinstance(result, dg.SensorResult)
            return result

        yield tick


def test_with_nothing_to_follow_the_share_is_not_asked() -> None:
    sensor = share_sensor(30, dg.DefaultSensorStatus.RUNNING)
    anywhere = SnowflakeShareResource(account="", user="", database="", storage_integration="")
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(instance=instance, resources={"snowflake": anywhere}) as context,
    ):
        result = sensor(context)
    assert isinstance(result, dg.SensorResult)
    assert "HubSpot does not hold contacts" in reason(result)


def test_an_event_that_the_share_does_not_show_yet_is_waited_for(tick: Tick) -> None:
    assert "No custom event of the share is named" in reason(tick())


def test_a_share_that_lacks_what_no_waiting_brings_turns_the_tick_red(
    tick: Tick, shop: Shop, define: Callable[[PortalWriter], None]
) -> None:
    define(shop.portal)
    shop.portal.define_event("6-2", "another", declared.INTERACTION_EVENT.label, note="string")
    shop.refresh()
    with pytest.raises(ShareError, match="Rename or archive the others in HubSpot"):
        tick()
