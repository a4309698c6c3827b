"""Checks that only warn are told where it is switched on: once, until they have passed."""

from __future__ import annotations

from dataclasses import dataclass

import dagster as dg
import pytest

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.resources.notifications import NotificationsResource
from hsp_assets.sensors.warned_checks import LONGEST, warning, warning_sensor
from hsp_assets_tests.sensors.receiver import Receiver

UI = "https://dagster.example.org"


@dataclass
class Shop:
    """An asset with checks, and the sensor's ticks; the first has been."""

    instance: dg.DagsterInstance
    receiver: Receiver
    cursor: str | None = None

    def judge(self, *, fresh: bool, full: bool = True) -> str:
        """Run the checks, one of which blocks nothing; answer the run's id."""

        @dg.asset(key=["datasets", "users"])
        def users() -> None:
            """Nothing."""

        @dg.asset_check(asset=users)
        def is_fresh() -> dg.AssetCheckResult:
            severity, said = dg.AssetCheckSeverity.WARN, "It is 3 days old."
            return dg.AssetCheckResult(passed=fresh, severity=severity, description=said)

        @dg.asset_check(asset=users)
        def is_full() -> dg.AssetCheckResult:
            return dg.AssetCheckResult(passed=full)

        job = dg.Definitions(assets=[users], asset_checks=[is_fresh, is_full])
        run = job.resolve_implicit_global_asset_job_def().execute_in_process(instance=self.instance)
        return run.run_id

    def tick(self) -> str:
        told = NotificationsResource(region="us-east-1", webhook_url=self.receiver.url)
        with dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"notifications": told}
        ) as context:
            result = warning_sensor(UI)(context)
        assert isinstance(result, dg.SensorResult)
        assert isinstance(result.skip_reason, dg.SkipReason)
        self.cursor = result.cursor
        return str(result.skip_reason.skip_message)


@pytest.fixture
def shop(instance: dg.DagsterInstance, receiver: Receiver) -> Shop:
    made = Shop(instance, receiver)
    made.tick()
    return made


def test_a_check_that_warns_is_told_with_what_it_says_and_where_to_look(shop: Shop) -> None:
    run_id = shop.judge(fresh=False, full=False)
    assert shop.tick() == "1 told."
    assert shop.receiver.posted == [
        {
            "title": "hsp_assets: datasets/users:is_fresh warns",
            "reason": "datasets/users:is_fresh: It is 3 days old.",
            "link": f"{UI}/runs/{run_id}",
            "asset": "datasets/users",
            "severity": "warning",
        }
    ]


def test_it_is_told_again_only_after_it_has_passed(shop: Shop) -> None:
    told = []
    for fresh in (False, False, True, False):
        shop.judge(fresh=fresh)
        told.append(shop.tick().startswith("1 told"))
    assert told == [True, False, False, True]


def test_many_checks_are_one_message_of_a_readable_length() -> None:
    warned = {f"datasets/users:rule_{n}": "No." for n in range(LONGEST + 2)}
    told = warning(dg.DagsterRun("everything"), warned, "")
    assert told.title == f"hsp_assets: {LONGEST + 2} checks warn"
    assert told.reason.splitlines()[-1] == "and 2 more."


def test_nobody_is_told_of_warnings_unless_they_are_wanted() -> None:
    def names(*, warnings: bool) -> set[str]:
        topic = "arn:aws:sns:us-east-1:123456789012:hsp"
        made = Settings(
            environment="production", notify_sns_topic_arn=topic, notify_warnings=warnings
        )
        return {one.name for one in build_defs(made).sensors or []}

    assert names(warnings=True) - names(warnings=False) == {"tell_warnings"}
