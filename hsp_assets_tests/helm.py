"""What Dagster's Helm chart makes of the values in `deploy/helm`, in Dagster's own words.

The chart is in no package registry, so that no test can render it. What it writes for the values
that are used here is little: an instance's settings, and what a code location says of its runs'
pods. Both are given to Dagster itself in tests.
"""

from __future__ import annotations

import importlib
import re
from typing import Any

from hsp_assets_tests.dockerfile import DEPLOY

yaml: Any = importlib.import_module("yaml")  # it ships no types
Json = dict[str, Any]
VALUES = DEPLOY / "helm" / "values.yaml"
NAMESPACE = "hsp"
RELEASE = "dagster"
PASSWORD = "DAGSTER_PG_PASSWORD"


def values(**replaced: str) -> Json:
    """The values, with what their anchors stand for, and words that an installation replaces."""
    text = VALUES.read_text(encoding="utf-8")
    for word, own in replaced.items():
        text = text.replace(word.replace("_", "-"), own)
    read: Json = yaml.safe_load(text)
    return read


def deployments(given: Json) -> list[Json]:
    """The code locations."""
    found: list[Json] = given["dagster-user-deployments"]["deployments"]
    return found


def snake(name: str) -> str:
    """A setting of Dagster by the chart's name for it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def instance(given: Json) -> Json:
    """The settings of the Dagster instance that all pods of Dagster are given."""
    launcher = given["runLauncher"]["config"]["k8sRunLauncher"]
    logs = given["computeLogManager"]["config"]["s3ComputeLogManager"]
    storage = {"postgres": {"postgres_db": _database(given["postgresql"])}}
    return {
        "storage": storage,
        "run_launcher": {
            "module": "dagster_k8s",
            "class": given["runLauncher"]["type"],
            "config": _launcher(launcher) | _of_the_release(given),
        },
        "run_coordinator": given["dagsterDaemon"]["runCoordinator"]["config"][
            "customRunCoordinator"
        ],
        "compute_logs": {
            "module": "dagster_aws.s3.compute_log_manager",
            "class": given["computeLogManager"]["type"],
            "config": {snake(key): value for key, value in logs.items()},
        },
        "telemetry": given["telemetry"],
        **given["additionalInstanceConfig"],
    }


def container_context(deployment: Json, given: Json) -> Json:
    """What a code location says of the pods of its runs."""
    passed = ("env", "volumes", "volumeMounts", "resources")
    account = given["dagster-user-deployments"]["serviceAccount"]["name"]
    return {
        "k8s": {snake(key): deployment[key] for key in passed}
        | {
            "image_pull_policy": deployment["image"]["pullPolicy"],
            "env_config_maps": [user_env(deployment)],
            "env_secrets": [one["name"] for one in deployment["envSecrets"]],
            "namespace": NAMESPACE,
            "service_account_name": account,
        }
    }


def user_env(deployment: Json) -> str:
    """The config map that the chart makes of a code location's variables where those are a map."""
    return f"{RELEASE}-{deployment['name']}-user-env"


def image(deployment: Json) -> str:
    """The address of an image."""
    return f"{deployment['image']['repository']}:{deployment['image']['tag']}"


def _launcher(launcher: Json) -> Json:
    own = {snake(key): value for key, value in launcher.items()}
    own["run_k8s_config"] = {snake(k): v for k, v in launcher["runK8sConfig"].items()}
    return own


def _of_the_release(given: Json) -> Json:
    """What the chart adds."""
    return {
        "job_namespace": NAMESPACE,
        "service_account_name": given["serviceAccount"]["name"],
        "dagster_home": given["global"]["dagsterHome"],
        "instance_config_map": f"{RELEASE}-instance",
        "postgres_password_secret": given["global"]["postgresqlSecretName"],
    }


def _database(postgresql: Json) -> Json:
    return {
        "hostname": postgresql["postgresqlHost"],
        "username": postgresql["postgresqlUsername"],
        "password": {"env": PASSWORD},
        "db_name": postgresql["postgresqlDatabase"],
        "scheme": postgresql["postgresqlScheme"],
        "params": postgresql["postgresqlParams"],
    }
