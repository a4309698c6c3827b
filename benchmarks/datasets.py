"""From the share to published CSVs: ours with every check, DuckDB and pandas with none.

Ours is what production runs: unloading by `COPY INTO`, fingerprint, gate, publication, through
Dagster and S3. The others write what the same queries answer as CSV, to this machine's disk; pandas
in an environment of its own. Peak memory is that of the process that does the work; what
Snowflake and S3 do, the sandbox does in another.

    python -m benchmarks datasets --rows 1000000 --rounds 5
    python -m benchmarks datasets --rows 50000000 --rounds 1 --only ours    # does memory grow?
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import dagster as dg
import dagster_snowflake  # noqa: F401 (its import takes seconds)
import duckdb
import sqlglot

from benchmarks import pandas_csv
from benchmarks.frame import Sample, alternate, in_own_process, show
from benchmarks.shop import QUIET, SCHEMA, make_shop, names, share_file
from hsp_assets.assets import accepted, datasets, staging
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.schemas import DATASETS, DatasetName, columns
from hsp_assets.sql import PARAMETER, statement

SIZES, ROUNDS = (1_000_000, 10_000_000), 3


def publish(state: str) -> None:
    """Stage, check and publish the three datasets with Dagster."""
    defs = build_defs(Settings(state=Path(state)))
    assets = [
        *(staging.users, staging.items, staging.interactions, accepted.gate),
        *(datasets.users, datasets.items, datasets.interactions),
    ]
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize(
            assets,
            selection=dg.AssetSelection.groups("staging", "accepted", "datasets"),
            resources=defs.resources,
            instance=instance,
            run_config=QUIET,
        )


def duckdb_csv(share: str, folder: str, queries: Mapping[DatasetName, str]) -> None:
    """Write what the queries answer as CSV, by DuckDB."""
    with duckdb.connect(share, read_only=True) as connection:
        connection.execute(f"USE {SCHEMA}")
        for name, query in queries.items():
            connection.execute(f"COPY ({query}) TO '{folder}/{name}.csv' (HEADER)")


def in_pandas(share: Path, folder: Path, queries: Mapping[DatasetName, str]) -> Sample:
    """The same by pandas, in an environment that uv makes and keeps."""
    given = folder / "queries.json"
    given.write_text(json.dumps(queries), encoding="utf-8")
    uv = Path(sys.executable).with_name("uv")
    script = (uv, "run", "--quiet", "--no-project", "--script", pandas_csv.__file__)
    command: list[str | Path] = [*script, share, SCHEMA, folder, given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 (ours)
    return Sample(**json.loads(done.stdout))


def the_queries(share: Path) -> dict[DatasetName, str]:
    """What is published, as queries in DuckDB's dialect."""
    with duckdb.connect(share, read_only=True) as connection:
        return {name: _published(connection, name) for name in DATASETS}


def _published(connection: duckdb.DuckDBPyConnection, dataset: DatasetName) -> str:
    """A staging query without the columns that are not published."""
    inner = staging_query(connection, dataset)
    return f"SELECT {', '.join(columns(dataset))} FROM ({inner})"  # noqa: S608 (names of ours)


def staging_query(connection: duckdb.DuckDBPyConnection, dataset: DatasetName) -> str:
    """A staging query in DuckDB's dialect."""
    connection.execute(f"USE {SCHEMA}")
    bound = vars(names(connection))
    text = statement(f"staging/{dataset}").replace(
        "IDENTIFIER(%(event_view)s)", bound["event_view"]
    )
    text = PARAMETER.sub(lambda match: f"'{bound[match[1]]}'", text)
    return sqlglot.transpile(text, read="snowflake", write="duckdb")[0]


def compare(events: int, rounds: int, only: str) -> None:
    """Let the variants take turns on a share with so many events."""
    with tempfile.TemporaryDirectory(prefix="hsp-bench-") as folder:
        make_shop(Path(folder, "state"), events)
        chosen = {n: c for n, c in variants(Path(folder)).items() if n.startswith(only)}
        samples = alternate(chosen, rounds)
        title = f"share to published CSV, {events:,} events and their deals; medians of {rounds}"
        show(title, samples, next(iter(chosen)))


def variants(folder: Path) -> dict[str, Callable[[], Sample]]:
    """Who takes part, the baseline first."""
    state, copy, out = folder / "state", folder / "share.db", folder / "csv"
    shutil.copy(share_file(state), copy)
    out.mkdir()
    queries = the_queries(copy)
    return {
        "DuckDB, no check": lambda: in_own_process(duckdb_csv, str(copy), str(out), queries),
        "ours, every check": lambda: ours(state),
        "pandas, no check": lambda: in_pandas(copy, out, queries),
    }


def ours(state: Path) -> Sample:
    """Publish from a sandbox that is running, into an empty bucket."""
    shutil.rmtree(state / "s3", ignore_errors=True)
    with sandbox_process(state) as starting:
        starting.wait()
        return in_own_process(publish, str(state))


def main(arguments: Sequence[str] = ()) -> None:
    """Compare at each size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks datasets")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES, help="events of a share")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="samples of each variant")
    parser.add_argument("--only", default="", help="a variant: DuckDB, ours or pandas")
    given = parser.parse_args(arguments)
    for events in given.rows:
        compare(events, given.rounds, given.only)
