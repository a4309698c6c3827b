"""A script: how much more memory one stage of gate or publishing takes for more rows.

Takes the name of the stage, a number, and the Parquet files of staged interactions. Answers by how
many bytes the stage on all files raises the peak of the same on so many of them.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from hsp_assets.checks.duplicates import count_duplicates
from hsp_assets.checks.measuring import measure
from hsp_assets.publishing import gate
from hsp_assets.publishing.csv_files import csv_files
from hsp_assets.publishing.streaming import in_small_pieces
from hsp_assets.schemas import columns

PROCESS = Path("/proc/self")
PEAK = "VmHWM:"


def validate(staged: pl.LazyFrame) -> None:
    """The row rules, with one item in a thousand unknown."""
    known = {"USER_ID": "USER_ID", "ITEM_ID": "ITEM_ID"}
    ids = {n: staged.select(pl.col(c).unique()).collect().to_series() for n, c in known.items()}
    gate.validate("interactions", staged, ids | {"ITEM_ID": ids["ITEM_ID"].slice(1)})


def measure_all(staged: pl.LazyFrame) -> None:
    """What the checks judge by."""
    rows = _accepted(staged).select(columns("interactions"))
    measure("interactions", rows)
    count_duplicates(rows, _count(staged))


def write(staged: pl.LazyFrame) -> None:
    """The CSV."""
    with csv_files("interactions", _accepted(staged), _count(staged)):
        pass


def _accepted(staged: pl.LazyFrame) -> pl.LazyFrame:
    rejects = gate.REJECTS.select(gate.ROW).clear()
    every = pl.DataFrame({gate.ROW: pl.int_range(0, _count(staged), 1_000, eager=True)})
    rejects = pl.concat([rejects, every.cast(pl.UInt32)])
    return gate.typed("interactions", gate.accepted(staged, rejects))


def _count(staged: pl.LazyFrame) -> int:
    return int(staged.select(pl.len()).collect().item())


STAGES: Mapping[str, Callable[[pl.LazyFrame], None]] = {
    stage.__name__: stage for stage in (validate, measure_all, write)
}


def main(stage: str, few: str, *files: str) -> None:
    """Run a stage on few files, then on all, in this process that does nothing else."""
    peaks = []
    with in_small_pieces():
        for paths in (files[: int(few)], files):
            STAGES[stage](pl.scan_parquet(list(paths)))
            peaks.append(_peak())
    sys.stdout.write(str(peaks[1] - peaks[0]))


def _peak() -> int:
    lines = (PROCESS / "status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(PEAK)).split()[1]) * 2**10


if __name__ == "__main__":
    main(*sys.argv[1:])
