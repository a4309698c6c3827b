"""The share sensor on a share: what it waits for, and what turns its tick red."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from hsp_assets.failures import PermanentFailure, ShareError
from hsp_assets.portal import model as declared
from hsp_assets.portal.flows import KINDS
from hsp_assets.resources import snowflake
from hsp_assets.resources.slow_library import SlowLibrary
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.sensors.change_detection import Change, Seen
from hsp_assets.sensors.changes import change_event
from hsp_assets.sensors.share import share_sensor

if TYPE_CHECKING:
    from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop

Tick = Callable[[], dg.SensorResult]
LOADING = "The Snowflake client library is being loaded; the next tick asks."


def reason(result: dg.SensorResult) -> str:
    assert result.skip_reason is not None
    return str(result.skip_reason.skip_message)


class NewProcess:
    """What a process that has just started knows of the client library: nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        monkeypatch.syspath_prepend(folder)
        self.file = folder / "a_client_library.py"
        self.library = SlowLibrary("a_client_library", "Snowflake client library")
        monkeypatch.setattr(snowflake, "CLIENT", self.library)


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[NewProcess]:
    """A process without the client library."""
    process = NewProcess(monkeypatch, tmp_path)
    process.file.write_text("")
    yield process
    gc.unfreeze()
    sys.modules.pop("a_client_library", None)


@pytest.fixture
def tick(shop: Shop, resource_of: Callable[..., SnowflakeShareResource]) -> Iterator[Tick]:
    """One tick of the sensor, after changes of every kind were noticed in the portal."""
    sensor = share_sensor(30, dg.DefaultSensorStatus.RUNNING)
    snowflake.CLIENT.wait()
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


def test_no_tick_waits_for_the_client_library(tick: Tick, new_process: NewProcess) -> None:
    assert reason(tick()) == LOADING
    new_process.library.wait()
    assert "No custom event of the share is named" in reason(tick())


def test_a_tick_with_nothing_to_ask_has_the_client_library_loaded(new_process: NewProcess) -> None:
    sensor = share_sensor(30, dg.DefaultSensorStatus.RUNNING)
    anywhere = SnowflakeShareResource(account="", user="", database="", storage_integration="")
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(instance=instance, resources={"snowflake": anywhere}) as context,
    ):
        result = sensor(context)
    assert isinstance(result, dg.SensorResult)
    assert "HubSpot does not hold contacts" in reason(result)
    new_process.library.wait()
    assert new_process.library.is_loaded()


def test_a_client_library_that_cannot_be_imported_turns_the_tick_red(
    tick: Tick, new_process: NewProcess
) -> None:
    new_process.file.write_text("raise ImportError('libssl.so.3 is missing')")
    assert reason(tick()) == LOADING
    with pytest.raises(PermanentFailure):
        new_process.library.wait()
    with pytest.raises(PermanentFailure, match=r"libssl\.so\.3 is missing"):
        tick()


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
