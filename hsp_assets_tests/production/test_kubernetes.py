"""Runs and steps that are pods: of a Job that Kubernetes takes, each with an empty disk of its own.

The cluster is this machine. Its pods get the variables of their manifests, the secrets that those
name, and what a machine of AWS gives by its role.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from hsp_assets.environment import Settings
from hsp_assets_tests import helm
from hsp_assets_tests.built import run
from hsp_assets_tests.kubernetes_api import Cluster, Pod, serving
from hsp_assets_tests.production.platform import Platform, wait_until

VALUES = helm.values()
(DEPLOYMENT,) = helm.deployments(VALUES)
SECRETS = ("HSP_HUBSPOT_TOKEN", "HSP_SNOWFLAKE_PASSWORD")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def cluster(platform: Platform) -> Iterator[Cluster]:
    """The cluster, its kubeconfig, and a code location's way there in `node`."""
    folder = platform.folder / "cluster"
    folder.mkdir()
    manifest = {one["name"] for one in DEPLOYMENT["env"]} - {"HSP_BUCKET", "HSP_SOURCE"}
    here = {name: text for name, text in platform.surroundings.items() if name not in manifest}
    secrets = {
        "hsp-code-location": {name: here[name] for name in SECRETS},
        "hsp-postgresql": {"postgresql-password": here["DAGSTER_POSTGRES_PASSWORD"]},
    }
    node = {name: text for name, text in here.items() if name not in SECRETS}
    made = Cluster(folder, platform.bin, "", secrets, node)
    with serving(made) as kubeconfig:
        made.instance = json.dumps(_instance(platform, str(kubeconfig)))
        yield made


def _instance(platform: Platform, kubeconfig: str) -> Json:
    """The instance by the values, whose cluster and database are on this machine."""
    settings = helm.instance(VALUES)
    settings["run_launcher"]["config"] |= {
        "load_incluster_config": False,
        "kubeconfig_file": kubeconfig,
    }
    database = settings["storage"]["postgres"]["postgres_db"]
    database |= {"hostname": "", "username": "postgres", "params": {}}
    settings["compute_logs"]["config"]["local_dir"] = str(platform.folder / "logs-of-pods")
    del settings["run_coordinator"]  # no daemon of this instance takes runs from a queue
    return settings


@pytest.fixture(scope="module")
def run_of_pods(
    platform: Platform, cluster: Cluster, killed_and_taken_up: list[dg.DagsterRun]
) -> dg.DagsterRun:
    """A run in a pod whose steps are pods, after contacts had changed in the portal."""
    assert killed_and_taken_up
    platform.edit_contacts(age="44")
    home = cluster.folder / "webserver"
    home.mkdir()
    (home / "dagster.yaml").write_text(cluster.instance, encoding="utf-8")
    context = helm.container_context(DEPLOYMENT, VALUES)
    context["k8s"]["env"] = [
        one | {"value": platform.variables.get(one["name"], one["value"])}
        if one["name"] in {"HSP_BUCKET", "HSP_SOURCE"}
        else one | {"value": "k8s"}
        if one["name"] == "HSP_EXECUTOR"
        else one
        for one in context["k8s"]["env"]
    ]
    variables = platform.surroundings | {
        "DAGSTER_HOME": str(home),
        "DAGSTER_CURRENT_IMAGE": helm.image(DEPLOYMENT),
        "DAGSTER_CLI_API_GRPC_CONTAINER_CONTEXT": json.dumps(context),
        "DAGSTER_PG_PASSWORD": platform.variables["DAGSTER_POSTGRES_PASSWORD"],
        "HSP_EXECUTOR": "k8s",
    }
    launch = ("job", "launch", "-m", "hsp_assets.definitions", "-j", "follow_changes")
    ended = run(platform.bin / "dagster", *launch, cwd=home, **variables)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    wait_until("end", lambda: platform.runs()[-1].is_finished)
    return platform.runs()[-1]


def kinds(cluster: Cluster) -> dict[str, list[Pod]]:
    """The pods of runs and of steps."""
    found: dict[str, list[Pod]] = {"run": [], "step": []}
    for name, pod in cluster.pods.items():
        found[name.split("-")[1]].append(pod)
    return found


def test_a_run_is_a_pod_and_each_of_its_steps_another(
    platform: Platform, cluster: Cluster, run_of_pods: dg.DagsterRun
) -> None:
    assert run_of_pods.status == dg.DagsterRunStatus.SUCCESS, cluster.logs()
    succeeded = platform.instance.get_run_stats(run_of_pods.run_id).steps_succeeded
    pods = kinds(cluster)
    assert (len(pods["run"]), len(pods["step"])) == (1, succeeded)
    assert succeeded > 12


def test_what_one_pod_makes_reaches_the_next(
    platform: Platform, run_of_pods: dg.DagsterRun
) -> None:
    """`datasets` publishes what `accepted` has accepted of what `staging` has unloaded."""
    assert run_of_pods.is_success
    group = Settings().dataset_group
    live = json.loads(platform.text(f"live/{group}.json"))["dataset_version"]
    rows = csv.DictReader(platform.text(f"datasets/{group}/{live}/users.csv").splitlines())
    assert [row["AGE"] for row in rows].count("44") >= 100


@pytest.mark.usefixtures("run_of_pods")
def test_a_pod_leaves_nothing_on_its_disk(cluster: Cluster) -> None:
    assert cluster.pods
    left = [file for pod in cluster.pods.values() for file in pod.disk.rglob("*") if file.is_file()]
    assert {file.name for file in left} == {"dagster.yaml", "log"}


@pytest.mark.usefixtures("run_of_pods")
def test_every_pod_is_of_the_portals_account_image_and_size(cluster: Cluster) -> None:
    for pod in cluster.pods.values():
        spec = pod.job["spec"]["template"]["spec"]
        assert spec["serviceAccountName"] == "hsp-code-location"
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert pod.container["image"] == helm.image(DEPLOYMENT)
        assert pod.container["resources"] == DEPLOYMENT["resources"]
        assert pod.container["securityContext"] == DEPLOYMENT["securityContext"]
        assert {next(k for k in v if k != "name") for v in spec["volumes"]} == {
            "configMap",
            "emptyDir",
        }
        assert pod.job["spec"]["ttlSecondsAfterFinished"] == 86400
