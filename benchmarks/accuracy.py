"""How well the engine predicts made-up shops of every kind, beside tuned baselines.

Each seed is another shop of the kind: another catalogue, other customers. Every row holds how many
times the baseline's NDCG@25 ours is, with the 95 % interval of a bootstrap over the test users; the
line of a shop is red where that is not surely above 1.

    python -m benchmarks accuracy
    python -m benchmarks accuracy --kinds wholesale --seeds 7 8 --splits time --new-items-only
"""

import argparse
from collections.abc import Sequence
from itertools import product
from typing import get_args

import polars as pl
from rich.console import Console
from rich.table import Table

from hsp_assets.engine.evaluation import Protocol, Report, evaluate, name_item_columns
from hsp_assets.engine.settings import SplitName
from hsp_assets.sandbox.sample_data.shops import make_shop_of
from hsp_assets.sandbox.sample_data.traits import KINDS, Kind

SEEDS = (3001, 3002)
INTERACTIONS = 60_000
SPLITS: tuple[SplitName, ...] = ("service", "time")


def main(options: Sequence[str] = ()) -> None:
    """Evaluate one shop after another and print a table for each as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks accuracy", description=__doc__)
    parser.add_argument("--kinds", nargs="+", choices=tuple(KINDS), default=tuple(KINDS))
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--interactions", type=int, default=INTERACTIONS)
    parser.add_argument("--splits", nargs="+", choices=get_args(SplitName), default=SPLITS)
    parser.add_argument("--new-items-only", action="store_true")
    given = parser.parse_args(options)
    for kind, seed, split in product(given.kinds, given.seeds, given.splits):
        protocol = Protocol(split=split, new_items_only=given.new_items_only)
        show(f"{kind}, seed {seed}, {split}", evaluated(kind, given.interactions, seed, protocol))


def evaluated(kind: Kind, interactions: int, seed: int, protocol: Protocol) -> Report:
    """Make up a shop and evaluate it as `hsp evaluate` does."""
    shop = make_shop_of(kind, interactions, seed)
    items, columns = name_item_columns(shop.items.with_columns(pl.all().cast(pl.String)))
    return evaluate(shop.events, items, protocol=protocol, columns=columns)


def show(name: str, report: Report) -> None:
    """Print one shop's results."""
    table = Table("baseline", "NDCG@25", "ours, times that", "95 %", title_justify="left")
    support, engine = report.support, report.models[0]
    worst = min(ratio.low for ratio in report.ndcg_ratios.values())
    table.title = (
        f"[{'green' if worst > 1 else 'red'}]{name}: {support.events:,} events, "
        f"{support.test_users:,} test users; ours {engine.measures['ndcg@25'].mean:.4f}, "
        f"searched in {engine.search_seconds:.0f} s[/]"
    )
    for other in report.models[1:]:
        times = report.ndcg_ratios[other.name]
        ndcg = f"{other.measures['ndcg@25'].mean:.4f}"
        table.add_row(other.name, ndcg, f"{times.mean:.2f}", f"{times.low:.2f}-{times.high:.2f}")
    Console().print(table)
