"""Two portals on one Dagster instance and in one AWS account, each in processes of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from hsp_assets.definitions import defs
from hsp_assets.environment import process_environment
from hsp_assets.portal.flows import IMPORT_SOURCES
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_changes import PortalChanges
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.endpoints import Endpoints, read_endpoints
from hsp_assets.sandbox.process import child, sandbox_process
from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets_tests.ui import second_portal
from hsp_assets_tests.ui.running import ROOT

DE, UK = "acme_de", "acme_uk"
PORTALS = (DE, UK)
SIZE = Size(60, 150, 3000)
MODEL = defs.resolve_job_def("data_model").asset_layer.selected_asset_keys
RUN = """
import sys
import dagster as dg
from hsp_assets.definitions import defs
home, job = sys.argv[1:]
with dg.DagsterInstance.from_config(home) as instance:
    job = defs.resolve_job_def(job)
    result = job.execute_in_process(instance=instance, raise_on_error=False)
print(result.run_id, result.success)
"""
SETTINGS = """
telemetry: {enabled: false}
concurrency: {pools: {default_limit: 1}}
"""


@dataclass
class Platform:
    """One Dagster instance for both portals.

    Attributes:
        folder: of the instance, and of a state folder for each portal.
        instance: of Dagster.
        aws: where the account is that both share.

    """

    folder: Path
    instance: dg.DagsterInstance
    aws: Endpoints

    def start(self, portal: str, job: str) -> subprocess.Popen[str]:
        """Start a run of a portal's job in a process of its own."""
        variables = {"HSP_PORTAL": portal, "HSP_STATE": str(self.folder / portal)}
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", RUN, str(self.folder), job],
            env=process_environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def span(self, run_id: str) -> tuple[float, float]:
        """When a run began and ended."""
        (record,) = self.instance.get_run_records(dg.RunsFilter(run_ids=[run_id]))
        return record.start_time or 0.0, record.end_time or 0.0

    def loading_steps(self, run_id: str) -> list[tuple[float, float]]:
        """When the steps of a run that change the portal began and ended."""
        stats = self.instance.get_run_step_stats(run_id)
        ours = [one for one in stats if one.step_key.split("__")[1] in ("data_model", "imports")]
        changing = [one for one in ours if not one.step_key.endswith("__checks")]
        return [(one.start_time or 0.0, one.end_time or 0.0) for one in changing]

    def materialized(self, run_id: str) -> set[dg.AssetKey]:
        """The assets that a run made."""
        events = self.instance.get_records_for_run(
            run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
        ).records
        return {record.asset_key for record in events if record.asset_key}

    @property
    def bucket(self) -> StorageResource:
        """The whole bucket."""
        return StorageResource(
            bucket="hsp-assets",
            region_name="us-east-1",
            endpoint_url=self.aws.s3,
            aws_access_key_id="sandbox",
            aws_secret_access_key=self.aws.token,
        )

    @property
    def personalize(self) -> PersonalizeResource:
        """The account's Personalize."""
        return PersonalizeResource(
            region="us-east-1",
            role_arn="",
            endpoint_url=self.aws.personalize,
            access_key_id="sandbox",
            secret_access_key=self.aws.token,
        )


@contextmanager
def stand_ins(folder: Path) -> Iterator[Endpoints]:
    """The services of both portals: one AWS account, two of HubSpot and Snowflake."""
    for portal in PORTALS:
        write_sample_files(folder / portal / "source", SIZE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HSP_PORTAL", DE)
        with sandbox_process(folder / DE, str(folder / DE / "source")) as starting:
            first = starting.wait()
            command = [sys.executable, "-m", second_portal.__name__]
            pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            variables = process_environment({"HSP_PORTAL": UK})
            folders = [str(folder / portal) for portal in (UK, DE)]
            with child([*command, *folders], env=variables, cwd=ROOT, **pipes) as second:
                assert second.stdout
                assert second.stdout.readline().strip() == second_portal.READY
                yield first


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("portals")
    (folder / "dagster.yaml").write_text(SETTINGS)
    with (
        stand_ins(folder) as aws,
        dg.DagsterInstance.from_config(str(folder)) as instance,
    ):
        yield Platform(folder, instance, aws)


Ran = dict[str, list[str]]


@pytest.fixture(scope="module")
def ran(platform: Platform) -> Ran:
    """The green runs of each portal, all at once: its whole lineage, and of one a part twice."""
    started = {portal: [platform.start(portal, "everything")] for portal in PORTALS}
    started[DE].append(platform.start(DE, "data_model"))
    runs: Ran = {}
    for portal, processes in started.items():
        said = [process.communicate(timeout=400)[0].split() for process in processes]
        assert [success for _, success in said] == ["True"] * len(said)
        runs[portal] = [run for run, _ in said]
    return runs


def test_both_portals_run_their_whole_lineage(platform: Platform, ran: Ran) -> None:
    made = {portal: platform.materialized(ran[portal][0]) for portal in PORTALS}
    assert {portal: {key.path[0] for key in made[portal]} for portal in PORTALS} == {
        portal: {portal} for portal in PORTALS
    }
    names = [{"/".join(key.path[1:]) for key in made[portal]} for portal in PORTALS]
    assert names[0] == names[1] >= {"data_model/interaction_event", "recommender/realtime_api"}


def test_steps_of_a_portal_wait_for_one_another_and_not_for_those_of_another(
    platform: Platform, ran: Ran
) -> None:
    loading = sorted(span for run in ran[DE] for span in platform.loading_steps(run))
    assert len(loading) == 2 * len(MODEL) + len(IMPORT_SOURCES)
    assert all(end <= start for (_, end), (start, _) in pairwise(loading))
    pools = {pool.name for pool in platform.instance.event_log_storage.get_pool_limits()}
    assert pools >= {f"hsp_loading_{portal}" for portal in PORTALS}
    (began_de, ended_de), (began_uk, ended_uk) = (platform.span(ran[p][0]) for p in PORTALS)
    assert max(began_de, began_uk) < min(ended_de, ended_uk)


def test_nothing_in_the_bucket_belongs_to_both_or_to_neither(platform: Platform, ran: Ran) -> None:
    assert ran
    keys = set(platform.bucket.list_keys(""))
    owned = {portal: {k for k in keys if k.startswith(f"{portal}/")} for portal in PORTALS}
    assert keys == owned[DE] | owned[UK]
    for portal in PORTALS:
        assert f"{portal}/live/{portal}_datasetgroup.json" in owned[portal]
        assert f"{portal}/manifests/staging/users.json" in owned[portal]


def test_each_portal_answers_by_recommenders_in_a_dataset_group_of_its_own(
    platform: Platform, ran: Ran
) -> None:
    assert ran
    groups = {one["name"] for one in platform.personalize.summaries("dataset_group")}
    assert groups == {f"{portal}_datasetgroup" for portal in PORTALS}
    for portal in PORTALS:
        bucket = platform.bucket.model_copy(update={"prefix": f"{portal}/"})
        live = Datasets(bucket, f"{portal}_datasetgroup").live().recommenders
        group = str(platform.personalize.find("dataset_group", f"{portal}_datasetgroup"))
        summaries = platform.personalize.summaries("recommender", datasetGroupArn=group)
        assert live
        assert {one.arn for one in live.values()} == {one["recommenderArn"] for one in summaries}


def test_each_portal_holds_the_contacts_of_its_own_files_once(platform: Platform, ran: Ran) -> None:
    assert ran
    for portal in PORTALS:
        own = read_endpoints(platform.folder / portal)
        hubspot = HubSpotResource(access_token=own.token, url=own.hubspot)
        assert PortalChanges(hubspot).newest("contacts").total == SIZE.contacts
