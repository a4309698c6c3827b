"""The values of Dagster's Helm chart: what they make of the instance, of pods and their rights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import dagster as dg
import pytest
from dagster_k8s import K8sRunLauncher
from dagster_k8s.container_context import K8sContainerContext

from hsp_assets.environment import PREFIX, SECRETS, Settings
from hsp_assets_tests import helm
from hsp_assets_tests.dockerfile import DEPLOY, stages
from hsp_assets_tests.helm_chart import PUBLISHED, refusals
from hsp_assets_tests.kubernetes_api import kubeconfig, refusal

VALUES = helm.values()
(DEPLOYMENT,) = helm.deployments(VALUES)
OURS = [DEPLOYMENT, VALUES["dagsterWebserver"], VALUES["dagsterDaemon"]]
COMPOSE: dict[str, Any] = helm.yaml.safe_load((DEPLOY / "dagster" / "dagster.yaml").read_text())


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """The instance of the values, but for its database."""
    folder = tmp_path_factory.mktemp("instance")
    settings = helm.instance(VALUES)
    del settings["storage"]
    settings["compute_logs"]["config"]["bucket"] = "acme-hsp"
    launcher = {"load_incluster_config": False, "kubeconfig_file": str(kubeconfig(folder))}
    settings["run_launcher"]["config"] |= launcher
    (folder / "dagster.yaml").write_text(json.dumps(settings), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(folder)) as made:
        yield made


def test_the_instance_launches_each_run_as_a_job_of_kubernetes(
    instance: dg.DagsterInstance,
) -> None:
    assert isinstance(instance.run_launcher, K8sRunLauncher)
    assert instance.run_launcher.supports_run_worker_crash_recovery
    assert instance.run_monitoring_enabled
    assert instance.run_retries_max_retries == COMPOSE["run_retries"]["max_retries"]


@pytest.mark.parametrize(
    "section", ["concurrency", "run_monitoring", "run_retries", "freshness", "retention"]
)
def test_the_instance_decides_as_the_one_of_a_single_machine(section: str) -> None:
    assert helm.instance(VALUES)[section] == COMPOSE[section]


def test_the_database_and_the_logs_are_reached_as_from_a_single_machine() -> None:
    settings = helm.instance(VALUES)
    database, own = (one["storage"]["postgres"]["postgres_db"] for one in (settings, COMPOSE))
    assert database["scheme"] == own["scheme"]
    assert database["params"] == {"sslmode": "require"}
    logs = settings["compute_logs"]
    assert (
        logs["config"] | {"region": {"env": "HSP_AWS_REGION"}} == COMPOSE["compute_logs"]["config"]
    )


def test_dagster_reads_what_a_code_location_says_of_its_runs() -> None:
    context = K8sContainerContext.create_from_config(helm.container_context(DEPLOYMENT, VALUES))
    container = context.run_k8s_config.container_config
    assert container["resources"] == DEPLOYMENT["resources"]
    assert {"memory", "ephemeral-storage"} <= container["resources"]["requests"].keys()
    assert container["env_from"] == [
        {"config_map_ref": {"name": helm.user_env(DEPLOYMENT)}},
        {"secret_ref": {"name": "hsp-code-location"}},
    ]


def test_a_pod_of_the_values_is_one_that_kubernetes_takes() -> None:
    for one in OURS:
        container = {
            "name": "dagster",
            "image": helm.image(one),
            **{key: one[key] for key in ("env", "resources", "securityContext", "volumeMounts")},
        }
        spec = {
            "containers": [container],
            "volumes": one["volumes"],
            "securityContext": one["podSecurityContext"],
        }
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}
        assert refusal(pod) == ""
        assert all([*volume] == ["name", "emptyDir"] for volume in one["volumes"])
        assert one["securityContext"]["readOnlyRootFilesystem"] is True
        assert one["podSecurityContext"]["runAsUser"] == 10001


def test_the_code_location_starts_as_its_image_says() -> None:
    stage = stages()["code-location"]
    (command,) = (json.loads(text) for text in stage.texts("CMD"))
    started = ["dagster", "api", "grpc", "-h", "0.0.0.0", "-p", str(DEPLOYMENT["port"])]  # noqa: S104
    assert [*started, *DEPLOYMENT["dagsterApiGrpcArgs"]] == command
    assert f"DAGSTER_HOME={VALUES['global']['dagsterHome']}" in stage.texts("ENV")
    assert DEPLOYMENT["includeConfigInLaunchedRuns"]["enabled"] is True


def test_every_variable_is_a_setting_and_none_a_secret() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name["name"]: name.get("value") for one in OURS for name in one["env"]}
    ours = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    assert ours.keys() <= known - {*SECRETS}
    Settings(**{name.removeprefix(PREFIX).lower(): value for name, value in ours.items()})
    assert str(given["HSP_SOURCE"]).startswith("s3://")


def test_only_code_locations_are_given_the_secrets_of_hubspot_and_snowflake() -> None:
    assert DEPLOYMENT["envSecrets"] == [{"name": "hsp-code-location"}]
    assert not VALUES["runLauncher"]["config"]["k8sRunLauncher"]["envSecrets"]
    assert not any("envSecrets" in one for one in OURS[1:])


def test_code_locations_are_called_by_dagster_alone_and_runs_by_nobody() -> None:
    text = (DEPLOY / "helm" / "network.yaml").read_text(encoding="utf-8")
    locations, runs = helm.yaml.safe_load_all(text)
    assert [refusal(one) for one in (locations, runs)] == ["", ""]
    assert locations["spec"]["ingress"][0]["ports"] == [{"port": DEPLOYMENT["port"]}]
    labels = VALUES["runLauncher"]["config"]["k8sRunLauncher"]["labels"]
    assert runs["spec"]["podSelector"]["matchLabels"] == labels
    assert "ingress" not in runs["spec"]


def test_the_chart_takes_the_values() -> None:
    assert refusals(VALUES, PUBLISHED) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("dagster-user-deployments.deployments.0.readinessProbe", {"periodSeconds": 20}),
        ("dagsterDaemon.runCoordinator.type", "DefaultRunCoordinator"),
        ("runLauncher.config.k8sRunLauncher.runK8sConfig", {"pod_spec_config": {}}),
    ],
)
def test_the_chart_refuses_values_that_helm_would_refuse(path: str, value: object) -> None:
    """Such as a probe without `enabled`: in a list Helm fills in none of the chart's defaults."""
    changed = deepcopy(VALUES)
    *way, last = path.split(".")
    at: Any = changed
    for step in way:
        at = at[int(step) if isinstance(at, list) else step]
    at[last] = value
    assert [one for one in refusals(changed) if one.startswith(path)]
