"""The image of the code location, made once, and a production that runs what is in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.environment.mlops_stack import SANDBOX_STACK
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sandbox.sample_data import Size
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.dockerfile import build, git, in_context
from hsp_assets_tests.production.platform import Platform, postgresql, settings, wait_until

SIZE = Size(60, 200, 3000)
INSTANCE = ("HSP_BUCKET", "HSP_AWS_REGION")


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that stands for `/` in the build of the code location's image."""
    context = tmp_path_factory.mktemp("context")
    for name in in_context(git("ls-files")):
        (context / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, context / name, follow_symlinks=False)
    return build("code-location-build", context, tmp_path_factory.mktemp("image"))


@contextmanager
def production(image: Path, folder: Path, **changed: str) -> Iterator[Platform]:
    """A production with new databases, beside an empty portal and source files.

    Args:
        image: what it is installed from.
        folder: that everything is kept in.
        **changed: settings other than usual; `{cloudformation}` is the stand-in's address.

    """
    with postgresql() as database, sandbox_process(folder / "sandbox") as sandbox:
        endpoints = sandbox.wait()
        variables = settings(endpoints, database)
        variables["HSP_STATE"] = str(folder / "state")
        variables |= {name: text.format(**asdict(endpoints)) for name, text in changed.items()}
        made = Platform(image / "opt" / "venv" / "bin", folder, variables)
        made.export(SIZE)
        with pytest.MonkeyPatch.context() as patched, made.running():
            for name, text in made.surroundings.items():
                # The test itself is no process of the platform: it only reads the instance.
                if name.startswith(("DAGSTER_", "PG", "AWS_")) or name in INSTANCE:
                    patched.setenv(name, text)
            try:
                yield made
            finally:
                made.instance.dispose()


@pytest.fixture(scope="session")
def platform(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A production that trains directly."""
    with production(image, tmp_path_factory.mktemp("production")) as made:
        yield made


@pytest.fixture(scope="module")
def with_solution(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A production that trains by the AWS solution, whose stack does not exist yet."""
    solution = {
        "HSP_TRAINING": "mlops_stack",
        "HSP_MLOPS_STACK": "shop",
        "HSP_MLOPS_STACK_TEMPLATE": SANDBOX_STACK["mlops_stack_template"],
        "HSP_MLOPS_STACK_EMAIL": "team@example.org",
        "AWS_ENDPOINT_URL_CLOUDFORMATION": "{cloudformation}",
    }
    with production(image, tmp_path_factory.mktemp("solution"), **solution) as made:
        yield made


@pytest.fixture(scope="session")
def killed_and_taken_up(platform: Platform) -> list[dg.DagsterRun]:
    """The runs after the whole lineage was asked for, and its process was killed in the middle."""
    platform.launch("everything")
    wait_until("import", lambda: platform.has_materialized("imports", "products"))
    for worker in platform.workers():
        worker.kill()
    wait_until("end", lambda: len(platform.runs()) > 1 and platform.runs()[-1].is_finished)
    return platform.runs()
