"""The deployment of a branch reaches nothing of production, even with production's variables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings, load_settings
from hsp_assets.environment.settings import Environment
from hsp_assets.loading.data_model import PLANS
from hsp_assets.portal.plan.changes import differing
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.notifications import NotificationsResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.server import run_sandbox
from hsp_assets_tests.installation import QUIET
from hsp_assets_tests.portals import TOKEN, Site, empty_site
from hsp_assets_tests.shop import Frames, items, publish, users
from hsp_assets_tests.training.conftest import interactions

GROUP, BRANCH = "shop", "DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT"


@dataclass(frozen=True)
class Production:
    """A portal and a bucket in production, and a process that has their variables."""

    site: Site
    storage: StorageResource
    instance: dg.DagsterInstance

    def run(self, job: str) -> bool:
        """Run a job with the settings of this process; answer whether it succeeded."""
        definition = build_defs(load_settings()).resolve_job_def(job)
        return definition.execute_in_process(
            run_config=QUIET, instance=self.instance, raise_on_error=False
        ).success

    def is_declared(self) -> bool:
        """Whether the portal was made as declared."""
        return not differing(PLANS["product_properties"](self.site.hubspot.definitions))

    def live(self) -> str:
        return Datasets(self.storage, GROUP).live().dataset_version


@pytest.fixture
def production(
    tmp_path: Path,
    storage: StorageResource,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Production]:
    for version in ("v1", "v2"):
        frames: Frames = {"users": users(30), "items": items(30), "interactions": interactions()}
        publish(Datasets(storage, GROUP), version, frames)
    with empty_site(tmp_path) as site:
        variables = {
            "HSP_ENVIRONMENT": "production",
            "HSP_HUBSPOT_URL": site.url,
            "HSP_HUBSPOT_TOKEN": TOKEN,
            "HSP_BUCKET": storage.bucket,
            "HSP_DATASET_GROUP": GROUP,
            "HSP_STATE": str(tmp_path / "state"),
            "HSP_API_URL": "https://api.example.com",
            "HSP_NOTIFY_SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:told",
            "HSP_NOTIFY_SLACK_URL": "https://hooks.example.com/secret",
            "AWS_ENDPOINT_URL": str(storage.endpoint_url),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield Production(site, storage, instance)


def test_production_does_change_the_portal_and_move_the_live_pointer(
    production: Production,
) -> None:
    assert production.run("data_model")
    assert production.run("use_dataset_version")
    assert production.is_declared()
    assert production.live() == "v1"


def test_the_same_runs_of_a_branch_change_its_sandbox_and_nothing_of_production(
    production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BRANCH, "1")
    settings, before = load_settings(), production.storage.signature("")
    with run_sandbox(settings.state, settings) as sandbox:
        assert production.run("data_model")
        assert not production.run("use_dataset_version")  # nothing is published there
        assert sandbox.hubspot != production.site.url
    assert production.storage.signature("") == before
    assert not production.is_declared()
    assert production.live() == "v2"


def test_a_branch_without_a_sandbox_shows_the_lineage_and_starts_nothing_by_itself(
    production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BRANCH, "1")
    defs = build_defs(load_settings())
    dg.Definitions.validate_loadable(defs)
    started = [*(defs.sensors or ()), *(defs.schedules or ())]
    assert started
    assert {one.default_status.value for one in started} == {"STOPPED"}
    assert not production.is_declared()


@pytest.mark.usefixtures("production")
def test_a_branch_calls_no_api_and_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BRANCH, "1")
    settings = load_settings()
    told = (build_defs(settings).resources or {})["notifications"]
    assert isinstance(told, NotificationsResource)
    assert (told.sns_topic_arn, told.slack_url, told.webhook_url) == ("", None, None)
    assert settings.api_url == ""


@pytest.mark.parametrize(
    ("given", "is_branch", "expected"),
    [
        ("production", "1", "sandbox"),
        ("sandbox", "1", "sandbox"),
        ("production", "0", "production"),
        ("production", "", "production"),
        ("sandbox", "", "sandbox"),
    ],
)
def test_a_branch_is_a_sandbox_whatever_the_environment_is_said_to_be(
    given: Environment, is_branch: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BRANCH, is_branch)
    monkeypatch.setenv("HSP_ENVIRONMENT", given)
    assert load_settings().environment == Settings(environment=given).environment == expected
