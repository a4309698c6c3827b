"""A Dagster instance beside a shop that is published already: the recommender's assets, run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dagster as dg

from hsp_assets.assets import recommender
from hsp_assets.checks import recommender as checks
from hsp_assets.environment.settings import SANDBOX_RETRAINING
from hsp_assets.resources.manifests import require_manifest
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.training.importing import ensure_dataset
from hsp_assets.training.progress import Work, work_in_progress
from hsp_assets.training.resource import TrainingResource
from hsp_assets.waiting import wait_for
from hsp_assets_tests.shop import unused
from hsp_assets_tests.training.conftest import GROUP, interactions

if TYPE_CHECKING:
    from hsp_assets.resources.personalize import PersonalizeResource
    from hsp_assets_tests.training.conftest import Shop


def policy() -> PolicyResource:
    """The defaults of an installation, retraining whenever anything changed."""
    return PolicyResource.model_validate({"dataset_group": GROUP, **SANDBOX_RETRAINING})


def no_stack() -> MlopsStackResource:
    return MlopsStackResource(name="", region="us-east-1")


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
    policy: PolicyResource = field(default_factory=policy)
    mlops_stack: MlopsStackResource = field(default_factory=no_stack)

    @property
    def training(self) -> TrainingResource:
        """The resource of the assets, as of the start of a run."""
        return TrainingResource(
            personalize=unused(self.personalize),
            storage=unused(self.shop.storage),
            mlops_stack=unused(self.mlops_stack),
            policy=unused(self.policy),
        )

    def materialize(self, *names: str) -> dg.ExecuteInProcessResult:
        """Materialize assets of the group, by default all, with their checks."""
        definitions = dg.Definitions(
            assets=dg.load_assets_from_modules([recommender]),
            asset_checks=dg.load_asset_checks_from_modules([checks]),
            jobs=[dg.define_asset_job("train")],
            resources={
                "training": self.training,
                "storage": unused(self.shop.storage),
                "policy": unused(self.policy),
                "api": RealtimeApiResource(),
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

    def publish_beside_empty_datasets(self) -> None:
        """Publish v1 where Personalize has datasets, so that the import is what takes long."""
        self.shop.publish("v1", interactions())
        self.clock.runs = True
        self.shop.direct.dataset_group()
        for name, arn in self.shop.direct.schemas().items():
            ensure_dataset(self.shop.personalize, name, self.group_arn, arn)
        self.clock.runs = False

    def metadata(self, name: str) -> dict[str, Any]:
        event = self.instance.get_latest_materialization_event(dg.AssetKey(["recommender", name]))
        assert event is not None
        assert event.asset_materialization is not None
        return {k: v.value for k, v in event.asset_materialization.metadata.items()}

    def fact(self, name: str, fact: str) -> str:
        """A fact about what an asset made last."""
        return str(require_manifest(self.shop.storage, f"recommender/{name}")[fact])

    def work(self, name: str) -> list[Work]:
        """What Personalize does for an asset."""
        works = work_in_progress(self.personalize, GROUP)
        return [one for one in works if one.asset == f"recommender/{name}"]

    def wait(self, name: str) -> None:
        wait_for(lambda: self.work(name), lambda works: all(work.is_over for work in works))


def observed(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    events = [e for e in result.all_events if e.event_type is dg.DagsterEventType.ASSET_OBSERVATION]
    observations = [e.asset_observation_data.asset_observation for e in events]
    return {
        one.asset_key.path[1]: {name: value.value for name, value in one.metadata.items()}
        for one in observations
    }


def made(result: dg.ExecuteInProcessResult) -> set[str]:
    events = result.get_asset_materialization_events()
    return {e.materialization.asset_key.path[1] for e in events}


def reason(result: dg.ExecuteInProcessResult) -> str:
    """Why the only failed step failed."""
    (failed,) = [e for e in result.all_events if e.is_step_failure]
    error = failed.step_failure_data.error
    assert error is not None
    return error.to_string()
