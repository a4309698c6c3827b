"""From the share to published CSVs: ours with every check, DuckDB and pandas with none.

Ours is what production runs: unloading by `COPY INTO`, fingerprint, gate, publication, through
Dagster and S3. The others write what the same queries answer as CSV, to this machine's disk. pandas
takes part where it is installed. Peak memory is that of the process that does the work; what
Snowflake and S3 do, the sandbox does in another.

    python -m benchmarks.datasets 50000000    # ours only, with so many events: does memory grow?
"""

import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import dagster as dg
import duckdb
import sqlglot

from benchmarks.frame import Sample, alternate, in_own_process, show
from benchmarks.shop import QUIET, SCHEMA, make_shop, names, share_file
from hsp_assets.assets import datasets, staging
from hsp_assets.checks.staging import staging_gate
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.resources import snowflake_session  # noqa: F401 (its import takes seconds)
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.schemas import DATASETS, DatasetName, columns
from hsp_assets.sql import PARAMETER, statement

SIZES, ROUNDS = (1_000_000, 10_000_000), 3


def publish(state: str) -> None:
    """Stage, check and publish the three datasets with Dagster."""
    defs = build_defs(Settings(state=Path(state)))
    assets = [
        *(staging.users, staging.items, staging.interactions),
        *(datasets.users, datasets.items, datasets.interactions),
    ]
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize(
            [*assets, staging_gate],
            selection=dg.AssetSelection.groups("staging", "datasets"),
            resources=defs.resources,
            instance=instance,
            run_config=QUIET,
        )


def duckdb_csv(share: str, folder: str) -> None:
    """Write what the queries answer as CSV, by DuckDB."""
    with duckdb.connect(share, read_only=True) as connection:
        for name in DATASETS:
            query = _query(connection, name)
            connection.execute(f"COPY ({query}) TO '{folder}/{name}.csv' (HEADER)")


def pandas_csv(share: str, folder: str) -> None:
    """Fetch what the queries answer as pandas frames and write them as CSV."""
    with duckdb.connect(share, read_only=True) as connection:
        for name in DATASETS:
            frame = connection.execute(_query(connection, name)).df()
            frame.to_csv(f"{folder}/{name}.csv", index=False)


def _query(connection: duckdb.DuckDBPyConnection, dataset: DatasetName) -> str:
    """A staging query in DuckDB's dialect, without the columns that are not published."""
    connection.execute(f"USE {SCHEMA}")
    bound = vars(names(connection))
    text = statement(f"staging/{dataset}").replace(
        "IDENTIFIER(%(event_view)s)", bound["event_view"]
    )
    text = PARAMETER.sub(lambda match: f"'{bound[match[1]]}'", text)
    inner = sqlglot.transpile(text, read="snowflake", write="duckdb")[0]
    return f"SELECT {', '.join(columns(dataset))} FROM ({inner})"  # noqa: S608 (names of ours)


def compare(events: int) -> None:
    """Let the contestants take turns on a share with so many events."""
    with tempfile.TemporaryDirectory(prefix="hsp-bench-") as folder:
        state, copy, out = Path(folder, "state"), Path(folder, "share.db"), Path(folder, "csv")
        make_shop(state, events)
        shutil.copy(share_file(state), copy)
        out.mkdir()
        contestants = {
            "DuckDB, no check": lambda: in_own_process(duckdb_csv, str(copy), str(out)),
            "ours, every check": lambda: ours(state),
        }
        if find_spec("pandas"):
            contestants["pandas, no check"] = lambda: in_own_process(
                pandas_csv, str(copy), str(out)
            )
        samples = alternate(contestants, ROUNDS)
        show(
            f"share to published CSV, {events:,} events and their deals",
            samples,
            "DuckDB, no check",
        )


def ours(state: Path) -> Sample:
    """Publish from a sandbox that is running, into an empty bucket."""
    shutil.rmtree(state / "s3", ignore_errors=True)
    with sandbox_process(state) as starting:
        starting.wait()
        return in_own_process(publish, str(state))


def main() -> None:
    """Compare at each size."""
    for events in SIZES:
        compare(events)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="hsp-bench-") as scratch:
        make_shop(Path(scratch), int(sys.argv[1]))
        show(f"{int(sys.argv[1]):,} events", {"ours": [ours(Path(scratch))]}, "ours")
