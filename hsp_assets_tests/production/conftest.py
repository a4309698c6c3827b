"""The image of the code location, made once, and a production that runs what is in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import dagster as dg
import pytest

from hsp_assets.environment.mlops_stack import SANDBOX_STACK
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sandbox.sample_data import Size
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.dockerfile import build, git, in_context
from hsp_assets_tests.production.database import postgresql
from hsp_assets_tests.production.on_kubernetes import PREFIX, KubernetesPlatform
from hsp_assets_tests.production.platform import Platform, settings, wait_until

SIZE = Size(60, 200, 3000)
Deployed = TypeVar("Deployed", bound=Platform)


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that stands for `/` in the build of the code location's image."""
    context = tmp_path_factory.mktemp("context")
    for name in in_context(git("ls-files")):
        (context / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, context / name, follow_symlinks=False)
    return build("code-location-build", context, tmp_path_factory.mktemp("image"))


@contextmanager
def production(
    kind: type[Deployed], image: Path, folder: Path, **changed: str
) -> Iterator[Deployed]:
    """A production with new databases, beside an empty portal and source files.

    Args:
        kind: how it is deployed.
        image: what it is installed from.
        folder: that everything is kept in.
        **changed: settings other than usual; `{cloudformation}` is the stand-in's address.

    """
    with ExitStack() as held:
        database = held.enter_context(postgresql())
        with pytest.MonkeyPatch.context() as patched:
            # Where the stand-in's storage integration lets runs unload to.
            patched.setenv("HSP_BUCKET_PREFIX", changed.get("HSP_BUCKET_PREFIX", ""))
            sandbox = held.enter_context(sandbox_process(folder / "sandbox"))
        endpoints = sandbox.wait()
        variables = settings(endpoints, database)
        variables["HSP_STATE"] = str(folder / "state")
        variables |= {name: text.format(**asdict(endpoints)) for name, text in changed.items()}
        made = kind(image / "opt" / "venv" / "bin", folder, variables)
        made.export(SIZE)
        with made.running():
            try:
                yield made
            finally:
                made.instance.dispose()


@pytest.fixture(scope="session")
def platform(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A production that trains directly."""
    with production(Platform, image, tmp_path_factory.mktemp("production")) as made:
        yield made


@pytest.fixture(scope="session")
def with_solution(
    image: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KubernetesPlatform]:
    """A production on Kubernetes, in a part of its bucket; the AWS solution is not there yet."""
    solution = {
        "HSP_BUCKET_PREFIX": PREFIX,
        "HSP_TRAINING": "mlops_stack",
        "HSP_MLOPS_STACK": "shop",
        "HSP_MLOPS_STACK_TEMPLATE": SANDBOX_STACK["mlops_stack_template"],
        "HSP_MLOPS_STACK_EMAIL": "team@example.org",
        "AWS_ENDPOINT_URL_CLOUDFORMATION": "{cloudformation}",
    }
    folder = tmp_path_factory.mktemp("solution")
    with production(KubernetesPlatform, image, folder, **solution) as made:
        yield made


@pytest.fixture(scope="session")
def trained(with_solution: KubernetesPlatform) -> KubernetesPlatform:
    """After the whole lineage ran once."""
    with_solution.launch("everything")
    with_solution.wait_for_runs(1)
    return with_solution


@pytest.fixture(scope="session")
def killed_and_taken_up(platform: Platform) -> list[dg.DagsterRun]:
    """The runs after the whole lineage was asked for, and its process was killed in the middle."""
    platform.launch("everything")
    wait_until("import", lambda: platform.has_materialized("imports", "products"))
    for worker in platform.workers():
        worker.kill()
    platform.wait_for_runs(2)
    return platform.runs()
