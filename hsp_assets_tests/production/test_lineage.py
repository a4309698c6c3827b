"""The lineage in production: from the wheel, on PostgreSQL, each run in a process of its own.

`make test-production` runs these; they take longer than the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets_tests.built import build_wheel, install_production
from hsp_assets_tests.production.platform import Platform, postgresql, settings, wait_until

SIZE = Size(60, 200, 3000)
FINISHED = dg.DagsterRunStatus.SUCCESS


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A production with new databases, beside an empty portal and source files."""
    folder = tmp_path_factory.mktemp("production")
    source, home = folder / "source", folder / "home"
    write_sample_files(source, SIZE)
    (folder / "dist").mkdir()
    with (
        postgresql() as database,
        sandbox_process(folder / "sandbox") as sandbox,
    ):
        installed = install_production(folder / "installed", build_wheel(folder / "dist"))
        variables = settings(sandbox.wait(), source, database)
        state = str(folder / "state")
        made = Platform(
            installed, home, {**variables, "HSP_STATE": state, "DAGSTER_HOME": str(home)}
        )
        with pytest.MonkeyPatch.context() as patched, made.running():
            for name, text in made.variables.items():
                if not name.startswith("HSP_"):
                    patched.setenv(name, text)
            patched.setenv("HSP_BUCKET", made.variables["HSP_BUCKET"])
            patched.setenv("HSP_AWS_REGION", made.variables["HSP_AWS_REGION"])
            yield made
            made.instance.dispose()


@pytest.fixture(scope="module")
def killed_and_taken_up(platform: Platform) -> list[dg.DagsterRun]:
    """The runs after the whole lineage was asked for, and its process was killed in the middle."""
    platform.launch("everything")
    wait_until("import", lambda: platform.has_materialized("imports", "products"))
    for worker in platform.workers():
        worker.kill()
    wait_until("end", lambda: len(platform.runs()) > 1 and platform.runs()[-1].is_finished)
    return platform.runs()


def test_a_killed_run_is_noticed_and_taken_up_where_it_stopped(
    platform: Platform, killed_and_taken_up: list[dg.DagsterRun]
) -> None:
    killed, taken_up = killed_and_taken_up
    assert (killed.status, taken_up.status) == (dg.DagsterRunStatus.FAILURE, FINISHED), (
        platform.log()
    )
    assert taken_up.parent_run_id == killed.run_id


@pytest.mark.usefixtures("killed_and_taken_up")
def test_the_whole_lineage_ends_with_recommenders(platform: Platform) -> None:
    """Of purchases, so small a shop has too few."""
    enough = {one.use_case for one in RECOMMENDERS.values() if one.event_type != "Purchase"}
    assert {name for name in RECOMMENDERS if platform.has_materialized("recommender", name)} == (
        enough
    )


@pytest.mark.usefixtures("killed_and_taken_up")
def test_nothing_is_kept_on_the_disk_of_a_run(platform: Platform) -> None:
    assert not Path(platform.variables["HSP_STATE"]).exists()
    assert not [*platform.home.rglob("*.db")]
