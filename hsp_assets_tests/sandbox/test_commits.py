"""A commit to Dagster's files waits for the operating system, and for the disk no more."""

from pathlib import Path

from sqlalchemy import create_engine

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings

NORMAL = 1


def test_runs_of_the_sandbox_are_recorded_without_waiting_for_the_disk(tmp_path: Path) -> None:
    build_defs(Settings())
    engine = create_engine(f"sqlite:///{tmp_path}/runs.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == NORMAL
    engine.dispose()
