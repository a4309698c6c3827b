"""The files that `dg plus` reads, where the guide says that they belong, read by `dg` itself."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dagster_aws.ecs import EcsRunLauncher
from dagster_dg_cli.cli.plus.build import get_dockerfile_path
from dagster_dg_core.config import DgRawCliConfig
from dagster_dg_core.context import DgContext
from dagster_k8s.container_context import K8sContainerContext

from hsp_assets_tests import helm
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.dockerfile import DOCKERFILE, stages

GUIDE = (ROOT / "docs" / "production_dagster_plus.md").read_text(encoding="utf-8")
VALUES = helm.values()
(DEPLOYMENT,) = helm.deployments(VALUES)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of the repository, after the guide's command that copies."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "hsp_assets").symlink_to(ROOT / "hsp_assets")
    (folder / "deploy").symlink_to(ROOT / "deploy")
    (line,) = re.findall(r"^ *(cp .*)$", GUIDE, re.MULTILINE)
    subprocess.run(shlex.split(line), cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def context(project: Path) -> DgContext:
    return DgContext.for_project_environment(project, DgRawCliConfig())


def test_dg_finds_the_image_that_it_is_to_build(context: DgContext, project: Path) -> None:
    assert context.build_config == {
        "registry": DEPLOYMENT["image"]["repository"],
        "directory": str(project),
    }
    copied = get_dockerfile_path(context)
    assert copied.read_text() == DOCKERFILE.read_text()
    assert [*stages()][-1] == "code-location"  # which Docker builds without a target


def test_dagster_reads_what_the_agent_is_to_give_code_location_and_runs(context: DgContext) -> None:
    read = K8sContainerContext.create_from_config(dict(context.container_context_config or {}))
    runs, server = read.run_k8s_config, read.server_k8s_config
    assert runs.container_config["resources"] == DEPLOYMENT["resources"]
    assert server.container_config["resources"] != runs.container_config["resources"]
    account = VALUES["dagster-user-deployments"]["serviceAccount"]["name"]
    for pods in (runs, server):
        assert pods.pod_spec_config["service_account_name"] == account
        assert pods.pod_spec_config["security_context"]["run_as_user"] == 10001
    given = {one["name"]: one["value"] for one in runs.container_config["env"]}
    own = {one["name"]: one.get("value") for one in DEPLOYMENT["env"]}
    assert given.items() <= own.items()


def test_the_project_says_what_the_code_location_is(context: DgContext) -> None:
    assert context.code_location_name == "hsp_assets"
    assert context.code_location_target_module_name == DEPLOYMENT["dagsterApiGrpcArgs"][1]


def test_dg_finds_the_project_right(project: Path) -> None:
    dg = Path(sys.executable).with_name("dg")
    subprocess.run([dg, "check", "toml"], cwd=project, check=True)


def test_the_settings_for_ecs_are_those_of_its_launcher() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    launcher = helm.yaml.safe_load(block)["run_launcher"]
    assert (launcher["module"], launcher["class"]) == ("dagster_aws.ecs", "EcsRunLauncher")
    known = EcsRunLauncher.config_type()  # type: ignore[no-untyped-call]
    assert launcher["config"].keys() <= known.keys()
    assert launcher["config"]["run_resources"].keys() == {"cpu", "memory", "ephemeral_storage"}
