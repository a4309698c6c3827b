"""Runs and steps that are pods, each of a Job that Kubernetes takes, none with another's disk."""

from __future__ import annotations

import io
import json

import dagster as dg
import polars as pl
import pytest

from hsp_assets.cli.refresh_share import refresh_share_of
from hsp_assets.environment import Settings
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests import helm
from hsp_assets_tests.production.cluster import RUN, STEP, Pod
from hsp_assets_tests.production.on_kubernetes import DEPLOYMENT, PREFIX, VALUES, KubernetesPlatform

GROUPS = ("staging", "accepted", "datasets")
ASSETS = [[group, name] for group in GROUPS for name in ("users", "items", "interactions")]
STEPS = 7
"""The gate is one step for all three."""
AGE = 101


def published_ages(platform: KubernetesPlatform) -> list[int | None]:
    """The ages of the live version's customers."""
    group = Settings().dataset_group
    version = json.loads(platform.text(f"{PREFIX}live/{group}.json"))["dataset_version"]
    users = pl.read_csv(io.StringIO(platform.text(f"{PREFIX}datasets/{group}/{version}/users.csv")))
    return users["AGE"].to_list()


@pytest.fixture(scope="module")
def steps_in_pods(trained: KubernetesPlatform) -> KubernetesPlatform:
    """After a customer changed, and a run whose steps are pods published it."""
    assert AGE not in published_ages(trained)
    hubspot = HubSpotResource(
        access_token=trained.variables["HSP_HUBSPOT_TOKEN"],
        url=trained.variables["HSP_HUBSPOT_URL"],
    )
    contact, *_ = hubspot.having("contacts", "external_id")
    hubspot.update("contacts", [{"id": contact["id"], "properties": {"age": str(AGE)}}])
    refresh_share_of(trained.folder / "sandbox")
    trained.variables["HSP_EXECUTOR"] = "k8s"
    trained.deploy()
    trained.launch("everything", *ASSETS)
    trained.wait_for_runs(2)
    return trained


def test_a_run_is_a_pod_with_an_empty_disk_of_its_own(trained: KubernetesPlatform) -> None:
    run = trained.runs()[0]
    assert run.status is dg.DagsterRunStatus.SUCCESS, trained.cluster.logs() + trained.log()
    pod = trained.cluster.of(RUN)[0]
    assert pod.job["metadata"]["labels"]["dagster/run-id"] == run.run_id


def test_each_step_is_a_pod_and_what_it_makes_reaches_the_next_without_a_common_disk(
    steps_in_pods: KubernetesPlatform,
) -> None:
    last = steps_in_pods.runs()[-1]
    assert last.status is dg.DagsterRunStatus.SUCCESS, steps_in_pods.cluster.logs()
    pods = steps_in_pods.cluster.of(STEP)
    statistics = steps_in_pods.instance.get_run_step_stats(last.run_id)
    assert sorted(pod.job["metadata"]["labels"]["dagster/op"] for pod in pods) == sorted(
        one.step_key for one in statistics
    )
    assert len(pods) == STEPS
    assert published_ages(steps_in_pods).count(AGE) == 1


def test_a_pod_leaves_nothing_on_its_disk(steps_in_pods: KubernetesPlatform) -> None:
    volumes = [pod.disk / "volumes" for pod in steps_in_pods.cluster.pods.values()]
    assert all(one.is_dir() for one in volumes)
    assert not [file for one in volumes for file in one.rglob("*") if file.is_file()]


def test_the_pods_of_runs_and_steps_have_the_account_the_image_and_the_size_of_their_portal(
    steps_in_pods: KubernetesPlatform,
) -> None:
    for pod in steps_in_pods.cluster.pods.values():
        require_portals_own(pod)


def require_portals_own(pod: Pod) -> None:
    assert pod.spec["serviceAccountName"] == "hsp-code-location"
    assert pod.spec["securityContext"]["runAsNonRoot"] is True
    assert pod.container["image"] == helm.image(DEPLOYMENT)
    assert pod.container["resources"] == DEPLOYMENT["resources"]
    assert pod.container["securityContext"] == DEPLOYMENT["securityContext"]
    configured = VALUES["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]
    keep = configured["jobSpecConfig"]["ttl_seconds_after_finished"]
    assert pod.job["spec"]["ttlSecondsAfterFinished"] == keep
