"""Work of Personalize that takes hours, followed by the training sensor as in production.

A run starts the work and ends; the sensor sees what becomes of it and requests the run that
finishes the assets. Each run that a tick requests is made here as Dagster would make it.
"""

from dataclasses import dataclass

import dagster as dg
import pytest

from hsp_assets.definitions import defs
from hsp_assets.sandbox.personalize import Minimums, Options
from hsp_assets.sensors.training import NAME, training_sensor
from hsp_assets.training.progress import work_in_progress
from hsp_assets.waiting import wait_for
from hsp_assets_tests.sensors.requested import tags_of
from hsp_assets_tests.training.conftest import GROUP, StartShop, interactions
from hsp_assets_tests.training.site import Clock, Site, made, observed, reason

IMPORTS = "dataset_imports"
SMALL = Minimums(interactions=300, interactions_per_import=300)
MOST_RUNS = 10
VIEWED = "most_viewed"
COMPLAINT = "Input CSV is missing the following columns:[PRICE]"


@dataclass
class Following:
    """A site, and the training sensor that watches it."""

    site: Site
    cursor: str | None = None

    def tick(self) -> dg.SensorResult:
        sensor = training_sensor(0, dg.DefaultSensorStatus.STOPPED)
        resources = {"training": self.site.training}
        with dg.build_sensor_context(
            instance=self.site.instance, cursor=self.cursor, resources=resources
        ) as context:
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor or self.cursor
        for event in result.asset_events:
            self.site.instance.report_runless_asset_event(event)
        return result

    def waits_for(self) -> str:
        result = self.tick()
        assert not result.run_requests
        assert result.skip_reason is not None
        return str(result.skip_reason.skip_message)

    def run(self) -> tuple[str, dg.ExecuteInProcessResult]:
        """Make the run that a tick requests; answer the name of its job, and the run."""
        result = self.tick()
        assert result.run_requests, result.skip_reason
        (request,) = result.run_requests
        assert request.job_name is not None
        keys = defs.resolve_job_def(request.job_name).asset_layer.selected_asset_keys
        names = {key.path[1] for key in request.asset_selection or keys}
        run = self.site.materialize(*sorted(names - {"realtime_api"}))
        self.site.instance.add_run_tags(run.run_id, dict(tags_of(request, NAME)))
        return request.job_name, run

    def run_until(self, job: str) -> dg.ExecuteInProcessResult:
        """Make the runs that ticks request, hours apart, until one is of this job."""
        for _ in range(MOST_RUNS):
            self.hours_pass()
            name, result = self.run()
            if name == job:
                return result
        raise AssertionError(f"{MOST_RUNS} runs, and none of them was of the job {job}")

    def hours_pass(self) -> None:
        """Let Personalize end all that it is at work on."""
        self.site.clock.runs = True
        wait_for(
            lambda: work_in_progress(self.site.personalize, GROUP),
            lambda works: all(work.is_over for work in works),
        )
        self.site.clock.runs = False


@pytest.fixture
def following(start: StartShop, instance: dg.DagsterInstance) -> Following:
    """A published version, and a Personalize that a run does not wait for."""
    clock = Clock()
    shop = start(Options(seconds_per_status=60.0, minimums=SMALL, now=clock.now))
    site = Site(shop, instance, shop.personalize.model_copy(update={"patience_minutes": 0}), clock)
    site.publish_beside_empty_datasets()
    return Following(site)


def test_what_takes_hours_is_followed_from_the_import_to_the_trained_recommenders(
    following: Following,
) -> None:
    job, started = following.run()
    assert (job, started.success, IMPORTS in made(started)) == ("prepare", True, False)
    assert "recommender/dataset_imports is CREATE PENDING" in following.waits_for()
    following.hours_pass()
    job, finished = following.run()
    assert job == "prepare"
    assert made(finished) >= {IMPORTS}
    assert len(following.site.work(IMPORTS)) == 3
    started = following.run_until("train")
    assert VIEWED not in made(started)
    assert observed(started)[VIEWED]["arn"] == following.site.work(VIEWED)[0].arn
    assert f"recommender/{VIEWED} is CREATE PENDING" in following.waits_for()
    following.hours_pass()
    job, finished = following.run()
    assert (job, VIEWED in made(finished)) == ("train", True)
    assert following.site.metadata(VIEWED)["is_live"]
    assert following.waits_for() == ("The recommenders are trained on the live version, v1.")


def test_what_personalize_failed_at_is_raised_with_its_reason_and_waits_for_another_version(
    following: Following,
) -> None:
    following.site.shop.fail("import", COMPLAINT, times=3)
    following.run()
    following.hours_pass()
    job, failed = following.run()
    assert (job, failed.success) == ("prepare", False)
    assert COMPLAINT in reason(failed)
    for _ in range(3):
        assert COMPLAINT.rstrip("]") in following.waits_for()
    following.site.shop.publish("v0", interactions(15))
    job, again = following.run()
    assert (job, again.success) == ("prepare", True)
    assert "is CREATE PENDING" in following.waits_for()
    following.hours_pass()
    assert IMPORTS in made(following.run()[1])


def test_a_version_that_is_put_live_by_hand_is_imported(following: Following) -> None:
    site = following.site
    site.clock.runs, site.personalize = True, site.shop.personalize
    site.materialize(IMPORTS)
    site.shop.publish("v0", interactions(15))
    job, _ = following.run()
    assert job == "prepare"
    assert site.training.imported().dataset_version == "v0"


def test_materializations_reported_by_hand_stop_no_tick(following: Following) -> None:
    """The UI can report one of any asset, with no metadata."""
    report_by_hand(following.site.instance, "datasets/interactions", "recommender/dataset_imports")
    report_by_hand(following.site.instance, "retraining/decisions")
    job, _ = following.run()
    assert job == "prepare"
    following.site.personalize = following.site.shop.personalize
    following.site.clock.runs = True
    following.site.materialize(IMPORTS)
    result = following.tick()
    assert [one.job_name for one in result.run_requests or []] == ["train"]
    assert [event.metadata["decision"].value for event in result.asset_events] == ["train"]


def report_by_hand(instance: dg.DagsterInstance, *keys: str) -> None:
    for key in keys:
        event = dg.AssetMaterialization(dg.AssetKey.from_user_string(key))
        instance.report_runless_asset_event(event)
