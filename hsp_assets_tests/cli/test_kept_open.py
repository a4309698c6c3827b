"""Dagster's files keep their logs while a command keeps them open, and no longer."""

import threading
import time
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.cli.kept_open import kept_open

PATIENCE_SECONDS = 20.0


def work(instance: dg.DagsterInstance) -> None:
    """Let Dagster open and close its files."""
    instance.report_runless_asset_event(dg.AssetMaterialization("lamp"))
    instance.get_runs_count()
    instance.all_instigator_state()


def is_kept(instance: dg.DagsterInstance, log: Path) -> bool:
    """Whether a file's log is there after Dagster closed it, before long."""
    pause, end = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while not log.exists() and time.monotonic() < end:
        work(instance)
        pause.wait(0.1)
    return log.exists()


@pytest.mark.parametrize("name", ["history/runs/index", "history/runs", "schedules/schedules"])
def test_a_file_keeps_its_log_while_it_is_kept_open(tmp_path: Path, name: str) -> None:
    log = tmp_path / f"{name}.db-wal"
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        work(instance)
        assert not log.exists()
        with kept_open(tmp_path):
            assert is_kept(instance, log)
        work(instance)
        assert not log.exists()


def test_the_file_of_a_run_is_kept_open_that_began_later(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance, kept_open(tmp_path):

        @dg.asset
        def lamp(context: dg.AssetExecutionContext) -> None:
            assert is_kept(instance, tmp_path / "history" / "runs" / f"{context.run.run_id}.db-wal")

        assert dg.materialize([lamp], instance=instance).success
