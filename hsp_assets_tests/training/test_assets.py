"""The recommender's assets, materialized by Dagster over a shop that is published already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from hsp_assets.assets import recommender
from hsp_assets.checks import recommender as checks
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.sandbox.personalize import Minimums, Options
from hsp_assets.schemas import DATASETS
from hsp_assets.training.importing import ensure_dataset
from hsp_assets.training.progress import Work, work_in_progress
from hsp_assets.waiting import wait_for
from hsp_assets_tests.training.conftest import GROUP, ITEMS, items

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from hsp_assets.resources.personalize import PersonalizeResource
    from hsp_assets_tests.training.conftest import Shop, StartShop

POLICY = PolicyResource(dataset_group=GROUP)
IMPORTS, VIEWED, PERSONAL = "dataset_imports", "most_viewed", "recommended_for_you"
SMALL = Minimums(interactions=300, interactions_per_import=300)


@dataclass
class Clock:
    """A clock that stands still, or runs so fast that nothing takes long."""

    seconds: float = 1_800_000_000.0
    runs: bool = False

    def now(self) -> float:
        self.seconds += 100.0 * self.runs
        return self.seconds


@dataclass
class Site:
    """A Dagster instance beside a shop."""

    shop: Shop
    instance: dg.DagsterInstance
    personalize: PersonalizeResource
    clock: Clock = field(default_factory=Clock)

    def publish(self, version: str, interactions: pl.DataFrame) -> None:
        """Publish a version, as the assets upstream do and record."""
        self.shop.publish(version, interactions)
        key = f"staging/items/{version}/"
        self.shop.storage.write_parquet(f"{key}0.parquet", items())
        self._record("staging/items", run=version, uri=self.shop.storage.uri(key), fingerprint="")
        for name in DATASETS:
            uri = self.shop.plan(version).locations[name]
            self._record(f"datasets/{name}", version=version, rows=ITEMS, uri=uri)

    def materialize(self, *names: str) -> dg.ExecuteInProcessResult:
        """Materialize assets of the group, by default all, with their checks."""
        definitions = dg.Definitions(
            assets=dg.load_assets_from_modules([recommender]),
            asset_checks=dg.load_asset_checks_from_modules([checks]),
            jobs=[dg.define_asset_job("train")],
            resources={
                "personalize": unused(self.personalize),
                "storage": unused(self.shop.storage),
                "policy": POLICY,
            },
            executor=dg.in_process_executor,
        )
        return definitions.resolve_job_def("train").execute_in_process(
            instance=self.instance,
            asset_selection=[dg.AssetKey(["recommender", name]) for name in names] or None,
            raise_on_error=False,
        )

    @property
    def group_arn(self) -> str:
        return str(self.shop.personalize.find("dataset_group", GROUP))

    def said(self, name: str) -> dict[str, Any]:
        """The metadata of an asset's latest materialization."""
        event = self.instance.get_latest_materialization_event(dg.AssetKey(["recommender", name]))
        assert event is not None
        assert event.asset_materialization is not None
        return {k: v.value for k, v in event.asset_materialization.metadata.items()}

    def work(self, name: str) -> list[Work]:
        """What Personalize does for an asset."""
        found = work_in_progress(self.personalize, GROUP)
        return [one for one in found if one.asset == f"recommender/{name}"]

    def wait(self, name: str) -> None:
        """Wait until Personalize does nothing more for an asset."""
        wait_for(lambda: self.work(name), lambda found: all(work.is_over for work in found))

    def _record(self, key: str, **said: str | int) -> None:
        self.instance.report_runless_asset_event(
            dg.AssetMaterialization(key.split("/"), metadata=said)
        )


def unused(resource: dg.ConfigurableResource[Any]) -> dg.ConfigurableResource[Any]:
    """A resource of the same configuration whose clients nobody has opened yet."""
    fields = type(resource).model_fields
    return type(resource)(**{name: getattr(resource, name) for name in fields})


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture
def site(shop: Shop, instance: dg.DagsterInstance) -> Site:
    """A site whose Personalize is quick."""
    return Site(shop, instance, shop.personalize)


@pytest.fixture
def slow(start: StartShop, instance: dg.DagsterInstance) -> Site:
    """A site that waits for nothing, beside a Personalize that comes to no end by itself."""
    clock = Clock()
    shop = start(Options(seconds_per_status=60.0, minimums=SMALL, now=clock.now))
    impatient = shop.personalize.model_copy(update={"patience_minutes": 0})
    return Site(shop, instance, impatient, clock)


def observed(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    """Metadata of the observations, by asset."""
    events = [e for e in result.all_events if e.event_type is dg.DagsterEventType.ASSET_OBSERVATION]
    observations = [e.asset_observation_data.asset_observation for e in events]
    return {
        one.asset_key.path[1]: {name: value.value for name, value in one.metadata.items()}
        for one in observations
    }


def made(result: dg.ExecuteInProcessResult) -> set[str]:
    """Names of the assets that were materialized."""
    events = result.get_asset_materialization_events()
    return {e.materialization.asset_key.path[1] for e in events}


def reason(result: dg.ExecuteInProcessResult) -> str:
    """Why the only failed step failed."""
    (failed,) = [e for e in result.all_events if e.is_step_failure]
    error = failed.step_failure_data.error
    assert error is not None
    return error.to_string()


def run_until_it_waits(site: Site) -> None:
    """Run as a sensor would, until only the imports are missing."""
    site.publish("v1", site.shop.interactions())
    site.clock.runs = True
    site.shop.direct.dataset_group()
    for name, arn in site.shop.direct.schemas().items():
        ensure_dataset(site.shop.personalize, name, site.group_arn, arn)
    site.clock.runs = False


def test_a_run_does_not_wait_for_what_takes_long(slow: Site) -> None:
    run_until_it_waits(slow)
    result = slow.materialize()
    assert result.success
    assert made(result) == {"schemas", "dataset_group"}
    told = observed(result)[IMPORTS]
    assert told["status"] == "CREATE PENDING"
    assert told["since"]
    assert told["arn"] in {work.arn for work in slow.work(IMPORTS)}


def test_who_follows_it_sees_when_the_work_is_over(slow: Site) -> None:
    run_until_it_waits(slow)
    slow.materialize(IMPORTS)
    assert [work.is_over for work in slow.work(IMPORTS)] == [False] * 3
    slow.clock.runs = True
    slow.wait(IMPORTS)
    assert [work.is_over for work in slow.work(IMPORTS)] == [True] * 3
    assert not any(work.has_failed for work in slow.work(IMPORTS))


def test_a_later_run_takes_the_work_up_and_ends_it(slow: Site) -> None:
    run_until_it_waits(slow)
    slow.materialize(IMPORTS)
    slow.clock.runs = True
    slow.wait(IMPORTS)
    result = slow.materialize(IMPORTS)
    assert made(result) == {IMPORTS}
    assert len(slow.work(IMPORTS)) == 3


def test_work_that_failed_meanwhile_fails_one_run_with_its_reason_and_the_next_replaces_it(
    slow: Site,
) -> None:
    run_until_it_waits(slow)
    slow.shop.fail("import", "Input CSV is missing the following columns:[PRICE]", times=3)
    slow.materialize(IMPORTS)
    slow.clock.runs = True
    slow.wait(IMPORTS)
    failed = slow.materialize(IMPORTS)
    assert "missing the following columns" in reason(failed)
    slow.personalize = slow.shop.personalize
    assert made(slow.materialize(IMPORTS)) == {IMPORTS}


def test_a_training_that_takes_long_is_taken_up(slow: Site) -> None:
    run_until_it_waits(slow)
    slow.clock.runs = True
    slow.shop.load("v1")
    slow.materialize(IMPORTS)
    slow.clock.runs = False
    started = slow.materialize(VIEWED)
    assert started.success
    assert not made(started)
    assert observed(started)[VIEWED]["arn"] == slow.work(VIEWED)[0].arn
    slow.clock.runs = True
    slow.personalize = slow.shop.personalize
    assert made(slow.materialize(VIEWED)) == {VIEWED}
    assert slow.said(VIEWED)["is_live"]


def test_a_version_trained_on_shuffled_customers_is_refused_and_the_live_one_keeps_serving(
    site: Site,
) -> None:
    site.publish("v1", site.shop.interactions())
    assert site.materialize().success
    served = site.shop.personalize.recommend(site.said(PERSONAL)["arn"], 10, userId="u1")
    site.publish("v2", site.shop.interactions(spoiled=True))
    result = site.materialize()
    refused = {e.asset_key.path[1]: e for e in result.get_asset_check_evaluations() if not e.passed}
    assert not result.success
    assert refused[PERSONAL].check_name == "no_worse_than_live"
    assert refused[PERSONAL].severity is dg.AssetCheckSeverity.ERROR
    assert site.shop.live_name() == "v1"
    live = site.shop.versions().live()
    assert live is not None
    assert site.shop.personalize.recommend(live.arn, 10, userId="u1") == served
