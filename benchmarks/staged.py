"""From staged Parquet to published CSVs: ours with every check, Polars with none.

Ours is what follows staging in production: gate, publication and the reading back, through Dagster
and S3. Polars reads the same files from this machine's disk and writes the published columns there.

    python -m benchmarks staged --rows 1000000 --rounds 5
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import dagster as dg
import polars as pl

from benchmarks.frame import Sample, alternate, in_own_process, show
from benchmarks.shop import QUIET, make_shop
from hsp_assets.assets import accepted, datasets, staging
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.schemas import DATASETS, DatasetName, columns

ROWS, ROUNDS = 10_000_000, 3
STAGING = (staging.users, staging.items, staging.interactions)
PUBLISHING = (accepted.gate, datasets.users, datasets.items, datasets.interactions)


def stage(state: str) -> None:
    """Stage the three datasets with Dagster."""
    _materialize(state, "staging")


def check_and_publish(state: str) -> None:
    """Judge what is staged and publish it, with Dagster."""
    _materialize(state, "accepted", "datasets")


def polars_csv(parts: Mapping[DatasetName, list[str]], folder: str) -> None:
    """Write the published columns of the parts as CSV, by Polars."""
    for name, files in parts.items():
        pl.scan_parquet(files).select(columns(name)).sink_csv(f"{folder}/{name}.csv")


def _materialize(state: str, *groups: str) -> None:
    defs = build_defs(Settings(state=Path(state)))
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize(
            [*STAGING, *PUBLISHING],
            selection=dg.AssetSelection.groups(*groups),
            resources=defs.resources,
            instance=instance,
            run_config=QUIET,
        )


def _ours(state: Path, bucket: Path) -> Sample:
    """Publish anew what is staged."""
    for made in ("datasets", "live", "rejects"):
        shutil.rmtree(bucket / made, ignore_errors=True)
    return in_own_process(check_and_publish, str(state))


def variants(state: Path, out: Path) -> dict[str, Callable[[], Sample]]:
    """Who takes part, the baseline first."""
    bucket = state / "s3" / Settings().bucket
    parts = {
        name: sorted(str(file) for file in (bucket / "staging" / name).rglob("*.parquet"))
        for name in DATASETS
    }
    return {
        "Polars, no check": lambda: in_own_process(polars_csv, parts, str(out)),
        "ours, every check": lambda: _ours(state, bucket),
    }


def main(arguments: Sequence[str] = ()) -> None:
    """Stage once, then let both publish in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks staged")
    parser.add_argument("--rows", type=int, default=ROWS, help="events of the share")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="samples of each variant")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hsp-bench-") as folder:
        state, out = Path(folder, "state"), Path(folder, "csv")
        out.mkdir()
        make_shop(state, given.rows)
        with sandbox_process(state) as starting:
            starting.wait()
            in_own_process(stage, str(state))
            samples = alternate(variants(state, out), given.rounds)
    title = f"staged Parquet to published CSV, {given.rows:,} events; medians of {given.rounds}"
    show(title, samples, "Polars, no check")
