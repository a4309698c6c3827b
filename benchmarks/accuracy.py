"""How well the engine predicts generated shops, beside baselines tuned on the same part.

Each seed is another shop: another catalogue, other customers, another drift. A cell holds how many
times the baseline's NDCG@25 ours is, with the 95 % interval of a bootstrap over the test users.

    python -m benchmarks accuracy
    python -m benchmarks accuracy --seeds 7 8 --interactions 200000 --split time --new-items-only
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import polars as pl
from rich.console import Console
from rich.table import Table

from hsp_assets.engine.evaluation import (
    Protocol,
    Report,
    evaluate,
    name_item_columns,
    read_event_file,
    read_table,
)
from hsp_assets.engine.settings import SplitName
from hsp_assets.sandbox.sample_data import Size, write_sample_files

SEEDS = (3001, 3002, 3003)
EVENTS = "custom-event-interactions-set-*.csv"


def main(options: Sequence[str] = ()) -> None:
    """Evaluate one shop after another and print a row for each as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks accuracy", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--interactions", type=int, default=Size().interactions)
    parser.add_argument("--split", hyperparameters=get_args(SplitName), default="service")
    parser.add_argument("--new-items-only", action="store_true")
    given = parser.parse_args(options)
    protocol = Protocol(split=given.split, new_items_only=given.new_items_only)
    for seed in given.seeds:
        show(seed, evaluated(seed, Size(interactions=given.interactions), protocol))


def evaluated(seed: int, size: Size, protocol: Protocol) -> Report:
    """Generate a shop and evaluate it as `hsp evaluate` does."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample_files(Path(folder), size, seed)
        events = pl.concat([read_event_file(path) for path in sorted(Path(folder).glob(EVENTS))])
        items, columns = name_item_columns(read_table([Path(folder) / "items.csv"]))
    return evaluate(events, items, protocol=protocol, columns=columns)


def show(seed: int, report: Report) -> None:
    """Print one shop's results."""
    table = Table("baseline", "NDCG@25", "ours, times that", "95 %", title_justify="left")
    support, engine = report.support, report.models[0]
    table.title = (
        f"seed {seed}: {support.events:,} events, {support.test_users:,} test users; "
        f"ours {engine.measures['ndcg@25'].mean:.4f} in {report.seconds:.0f} s"
    )
    for other in report.models[1:]:
        times = report.ndcg_ratios[other.name]
        ndcg = f"{other.measures['ndcg@25'].mean:.4f}"
        table.add_row(other.name, ndcg, f"{times.mean:.2f}", f"{times.low:.2f}-{times.high:.2f}")
    Console().print(table)
