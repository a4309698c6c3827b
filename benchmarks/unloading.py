"""`COPY INTO` in the sandbox's Snowflake beside DuckDB's own Parquet export of the same query.

Ours goes the whole way of a run: connector, statement, files, S3. DuckDB writes one file to this
machine's disk.

    python -m benchmarks unloading --rows 1000000 --rounds 5
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from benchmarks.datasets import staging_query
from benchmarks.frame import Sample, alternate, in_own_process, show
from benchmarks.shop import SCHEMA, make_shop, share_file
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.share.unloading import unload

ROWS, ROUNDS = 10_000_000, 3
FLOOR = "DuckDB's export"


def copy_into(state: str, target: str) -> None:
    """Unload the interactions as staging does."""
    snowflake = (build_defs(Settings(state=Path(state))).resources or {})["snowflake"]
    assert isinstance(snowflake, SnowflakeShareResource)  # noqa: S101 (build_defs gives this type)
    unload("interactions", target, snowflake)


def export(share: str, query: str, file: str) -> None:
    """Write what the query answers as one Parquet file."""
    with duckdb.connect(share, read_only=True) as connection:
        connection.execute(f"USE {SCHEMA}")
        connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")


def _ours(state: Path) -> Sample:
    """Unload into a folder of the bucket that is empty."""
    bucket = Settings().bucket
    shutil.rmtree(state / "s3" / bucket / "staging", ignore_errors=True)
    return in_own_process(copy_into, str(state), f"s3://{bucket}/staging/interactions/bench/")


def variants(state: Path, folder: Path) -> dict[str, Callable[[], Sample]]:
    """Who takes part, the baseline first."""
    share = folder / "share.db"
    with duckdb.connect(share, read_only=True) as connection:
        query = staging_query(connection, "interactions")
    file = str(folder / "export.parquet")
    return {
        FLOOR: lambda: in_own_process(export, str(share), query, file),
        "COPY INTO": lambda: _ours(state),
    }


def main(arguments: Sequence[str] = ()) -> None:
    """Let both export in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks unloading")
    parser.add_argument("--rows", type=int, default=ROWS, help="events of the share")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="samples of each variant")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hsp-bench-") as made:
        folder, state = Path(made), Path(made, "state")
        make_shop(state, given.rows)
        shutil.copy(share_file(state), folder / "share.db")
        with sandbox_process(state) as starting:
            starting.wait()
            samples = alternate(variants(state, folder), given.rounds)
    title = f"interactions of {given.rows:,} events as Parquet; medians of {given.rounds}"
    show(title, samples, FLOOR)
