"""Two portals on one Dagster instance and in one AWS account, each a code location of its own."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import dagster as dg
import psutil
import pytest
import requests
from dagster_graphql import DagsterGraphQLClient

from hsp_assets.definitions import defs
from hsp_assets.environment import process_environment
from hsp_assets.loading.data_model import PARTS
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
from hsp_assets_tests.ui.installation import wait_until
from hsp_assets_tests.ui.running import ROOT, free_port

yaml: Any = importlib.import_module("yaml")  # it ships no types
DE, UK = "acme_de", "acme_uk"
PORTALS = (DE, UK)
SIZE = Size(60, 120, 2500)
RARELY = {
    f"HSP_{name}_SECONDS": "86400" for name in ("HUBSPOT", "SHARE", "SOURCE_FILES", "TRAINING")
}
"""The sensors leave the runs to the test."""


@dataclass
class Platform:
    """One Dagster instance, and a code location for each portal.

    Attributes:
        home: folder of the instance.
        url: port of the webserver.
        aws: where the account is that both share.

    """

    home: Path
    port: int
    aws: Endpoints

    @cached_property
    def instance(self) -> dg.DagsterInstance:
        return dg.DagsterInstance.from_config(str(self.home))

    def launch(self, portal: str, job: str) -> str:
        """Ask for a run of a portal's job, as a person does in the UI."""
        client = DagsterGraphQLClient("127.0.0.1", port_number=self.port)
        with warnings.catch_warnings():
            # Dagster's client calls another library's in a way that is deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            return client.submit_job_execution(
                job, repository_location_name=portal, repository_name="__repository__"
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


@contextmanager
def process(folder: Path, name: str, *command: str, **variables: str) -> Iterator[None]:
    """A process of Dagster's, until the context ends."""
    environment = process_environment({"DAGSTER_HOME": str(folder / "home"), **variables})
    program = str(Path(sys.executable).with_name(command[0]))
    with (folder / f"{name}.log").open("ab") as log:
        started = subprocess.Popen(
            [program, *command[1:]], cwd=folder, env=environment, stdout=log, stderr=log
        )
    ours = psutil.Process(started.pid)
    try:
        yield
    finally:
        for one in (*ours.children(recursive=True), ours):
            one.kill()
        started.wait(60)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("portals")
    home = folder / "home"
    home.mkdir()
    settings = yaml.safe_load((ROOT / "deploy" / "dagster" / "dagster.yaml").read_text())
    kept = {"telemetry", "run_coordinator", "concurrency"}
    chosen = {name: value for name, value in settings.items() if name in kept}
    (home / "dagster.yaml").write_text(json.dumps(chosen))
    ports, ui_port = {portal: free_port() for portal in PORTALS}, free_port()
    servers = [
        {"grpc_server": {"host": "127.0.0.1", "port": port, "location_name": portal}}
        for portal, port in ports.items()
    ]
    (home / "workspace.yaml").write_text(json.dumps({"load_from": servers}))
    workspace = ("-w", str(home / "workspace.yaml"))
    with ExitStack() as running:
        aws = running.enter_context(stand_ins(folder))
        for portal, port in ports.items():
            serving = ("dagster", "api", "grpc", "-h", "127.0.0.1", "-p", str(port))
            variables = {"HSP_PORTAL": portal, "HSP_STATE": str(folder / portal), **RARELY}
            command = (*serving, "-m", "hsp_assets.definitions")
            running.enter_context(process(folder, portal, *command, **variables))
        ui = ("dagster-webserver", "-h", "127.0.0.1", "-p", str(ui_port), *workspace)
        running.enter_context(process(folder, "ui", *ui))
        wait_until("code locations", lambda: loaded(ui_port) == set(PORTALS))
        running.enter_context(process(folder, "daemon", "dagster-daemon", "run", *workspace))
        made = Platform(home, ui_port, aws)
        yield made
        made.instance.dispose()


def loaded(port: int) -> set[str]:
    """The code locations that the webserver shows."""
    query = (
        "{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name } } } } }"
    )
    try:
        answer = requests.post(
            f"http://127.0.0.1:{port}/graphql", json={"query": query}, timeout=60
        )
    except requests.ConnectionError:
        return set()
    found = answer.json()["data"]["repositoriesOrError"].get("nodes", [])
    return {node["location"]["name"] for node in found}


@pytest.fixture(scope="module")
def ran(platform: Platform) -> dict[str, list[str]]:
    """The runs of each portal: its whole lineage, and one that asked for the same at once."""
    runs = {portal: [platform.launch(portal, "everything")] for portal in PORTALS}
    runs[DE].append(platform.launch(DE, "data_model"))
    ids = {run for some in runs.values() for run in some}

    def ended() -> bool:
        found = [run for run in platform.instance.get_runs() if run.run_id in ids]
        return len(found) == len(ids) and all(run.is_finished for run in found)

    wait_until("end of all runs", ended)
    return runs


Ran = dict[str, list[str]]


def test_both_portals_run_their_whole_lineage(platform: Platform, ran: Ran) -> None:
    statuses = {run.run_id: run.status.value for run in platform.instance.get_runs()}
    assert {statuses[run] for some in ran.values() for run in some} == {"SUCCESS"}
    job = defs.resolve_job_def("everything")
    expected = {key.to_user_string() for key in job.asset_layer.selected_asset_keys}
    for portal in PORTALS:
        made = {key.path[0] for key in platform.materialized(ran[portal][0])}
        assert made == {portal}
        names = {"/".join(key.path[1:]) for key in platform.materialized(ran[portal][0])}
        assert names == {name for name in expected if platform_makes(name)}


def platform_makes(name: str) -> bool:
    """Whether a run materializes an asset; of some, sensors report events."""
    return name.partition("/")[0] not in ("portal", "retraining")


def test_steps_of_a_portal_wait_for_one_another_and_not_for_those_of_another(
    platform: Platform, ran: Ran
) -> None:
    loading = sorted(span for run in ran[DE] for span in platform.loading_steps(run))
    assert len(loading) == len(PARTS) * 2 + len(IMPORT_SOURCES)
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
        group = platform.personalize.find("dataset_group", f"{portal}_datasetgroup")
        summaries = platform.personalize.summaries("recommender", datasetGroupArn=group)
        assert live
        assert {one.arn for one in live.values()} == {one["recommenderArn"] for one in summaries}


def test_each_portal_holds_the_contacts_of_its_own_files_once(platform: Platform, ran: Ran) -> None:
    assert ran
    for portal in PORTALS:
        own = read_endpoints(platform.home.parent / portal)
        hubspot = HubSpotResource(access_token=own.token, url=own.hubspot)
        assert PortalChanges(hubspot).newest("contacts").total == SIZE.contacts
