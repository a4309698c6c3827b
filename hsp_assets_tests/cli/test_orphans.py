"""What a killed `hsp dev` leaves behind, and who may begin after it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psutil
import pytest

from hsp_assets.cli.instance import dagster_home
from hsp_assets.cli.orphans import clear, mark
from hsp_assets.environment import process_environment
from hsp_assets.failures import SandboxError

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@dg.op
def work() -> None:
    """Something that takes a while."""


@dg.job
def working() -> None:
    """A job whose runs are cut off."""
    work()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return dagster_home(tmp_path)


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(home)) as opened:
        yield opened


def run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> str:
    """A run that came so far and no further."""
    return instance.create_run_for_job(working, status=status).run_id


def status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


@pytest.mark.parametrize("begun", ["STARTING", "STARTED", "CANCELING"])
def test_a_run_that_was_under_way_has_failed(
    home: Path, instance: dg.DagsterInstance, begun: str
) -> None:
    one = run(instance, dg.DagsterRunStatus(begun))
    assert clear(home) == [one]
    assert status(instance, one) is dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize("other", ["NOT_STARTED", "SUCCESS"])
def test_a_run_that_has_not_begun_or_is_over_stays_as_it_is(
    home: Path, instance: dg.DagsterInstance, other: str
) -> None:
    one = run(instance, dg.DagsterRunStatus(other))
    assert clear(home) == []
    assert status(instance, one) is dg.DagsterRunStatus(other)


def test_a_process_that_goes_on_is_ended(home: Path) -> None:
    with subprocess.Popen(SLEEP, env=process_environment(mark(home))) as left:
        clear(home)
        assert not psutil.pid_exists(left.pid)


def test_the_processes_of_others_go_on(home: Path, tmp_path: Path) -> None:
    variables = [mark(tmp_path / "another"), {"DAGSTER_HOME": str(home)}]
    others = [subprocess.Popen(SLEEP, env=process_environment(one)) for one in variables]
    clear(home)
    assert [other.poll() for other in others] == [None, None]
    for other in others:
        other.kill()
        other.wait()


def test_temporary_folders_of_killed_runs_are_deleted_after_two_days(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, days in {"hsp-import-old": 3, "hsp-import-new": 1, "of-others": 3}.items():
        folder, then = tmp_path / name, time.time() - days * 24 * 3600
        folder.mkdir()
        os.utime(folder, (then, then))
    clear(home)
    assert not (tmp_path / "hsp-import-old").exists()
    assert (tmp_path / "hsp-import-new").exists()
    assert (tmp_path / "of-others").exists()


def test_a_damaged_record_of_runs_is_named_with_the_mend(home: Path) -> None:
    (home / "history").mkdir(exist_ok=True)
    (home / "history" / "runs.db").write_bytes(b"no database" * 1_000)
    expected = rf"recorded in {home} cannot .* \(file is not a database\)\. .* delete that folder"
    with pytest.raises(SandboxError, match=expected):
        clear(home)
