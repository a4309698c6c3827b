"""Runs an evaluation: every algorithm on the same split, measured in the same way."""

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.content import read_content
from hsp_assets.engine.evaluation.baselines import Als, ItemKnn
from hsp_assets.engine.evaluation.cold_start import measure_cold_items, measure_new_users
from hsp_assets.engine.evaluation.measures import LENGTH, estimate, measure, novelty, ratio
from hsp_assets.engine.evaluation.memory import peak_mb, reset_peak
from hsp_assets.engine.evaluation.models import TRIVIAL, Algorithm, Engine
from hsp_assets.engine.evaluation.protocol import Protocol
from hsp_assets.engine.evaluation.report import ModelResult, Report
from hsp_assets.engine.evaluation.support import read_support
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.metrics import PerUser, coverage
from hsp_assets.engine.reading import check_events, read_events
from hsp_assets.engine.scoring import rank
from hsp_assets.engine.settings import ItemColumns, Settings
from hsp_assets.engine.splits import Split


def evaluate(
    events: pl.DataFrame,
    items: pl.DataFrame | None = None,
    *,
    protocol: Protocol | None = None,
    columns: ItemColumns | None = None,
    on_start: Callable[[str], None] = lambda _: None,
) -> Report:
    """Compare the engine with its baselines on one split of the events.

    Args:
        events: as for `hsp_assets.engine.train`.
        items: as for `hsp_assets.engine.train`.
        protocol: how to divide the events; the service's split by default.
        columns: names of the item attributes.
        on_start: called with the name of each model when its evaluation starts.

    Raises:
        ValueError: a column is missing or holds nulls.
        TooLittleData: the split leaves nobody to test or nothing to learn from.
    """
    started = time.perf_counter()
    protocol = protocol or Protocol()
    check_events(events)
    catalogue = read_catalogue(events, items, columns or ItemColumns())
    log = read_events(events, catalogue)
    split, settings = protocol.divide(log), protocol.settings(log)
    engine = Engine(read_content(catalogue))
    algorithms: tuple[Algorithm, ...] = (engine, *TRIVIAL, ItemKnn(), Als())
    results = {}
    for algorithm in algorithms:
        on_start(algorithm.name)
        results[algorithm.name] = run(
            algorithm, split, protocol.learned(split), settings, protocol.seed
        )
    result, ours = results[engine.name]
    chosen, learned = result.hyperparameters, protocol.learned(split)
    return Report(
        protocol=protocol.as_dict(log),
        support=read_support(log, split, protocol.left_out(log)),
        models=tuple(result for result, _ in results.values()),
        ndcg_ratios={
            name: ratio(ours, theirs, protocol.seed)
            for name, (_, theirs) in results.items()
            if name != engine.name
        },
        cold_items=measure_cold_items(
            engine,
            split,
            learned,
            chosen,
            protocol.seed,
            new_items_only=settings.new_items_only,
        ),
        new_users=measure_new_users(engine, split, learned, chosen),
        seconds=time.perf_counter() - started,
    )


def run(
    algorithm: Algorithm, split: Split, learned: EventLog, settings: Settings, seed: int
) -> tuple[ModelResult, PerUser]:
    """Search, fit and measure one algorithm.

    Args:
        algorithm: which.
        split: what may be learned from while searching, and what must be predicted.
        learned: what it is fitted to with what the search has chosen.
        settings: how the search validates.
        seed: decides which users are drawn.

    Returns:
        Its result and each user's NDCG@25.
    """
    reset_peak()
    moments = [time.perf_counter()]
    hyperparameters = algorithm.search(split.train, settings, seed)
    moments.append(time.perf_counter())
    scorer = algorithm.fit(learned, hyperparameters)
    moments.append(time.perf_counter())
    hidden = split.inputs.distinct_items() if settings.new_items_only else None
    lists = rank(scorer, split.inputs, LENGTH, hidden=hidden)
    moments.append(time.perf_counter())
    search_seconds, fit_seconds, recommend_seconds = np.diff(moments).tolist()
    values = measure(lists, split.ground_truth)
    result = ModelResult(
        name=algorithm.name,
        hyperparameters=hyperparameters,
        measures=estimate(values, seed),
        coverage=coverage(lists, split.ground_truth.item_count),
        novelty=novelty(lists, split.train),
        search_seconds=search_seconds,
        fit_seconds=fit_seconds,
        recommend_seconds=recommend_seconds,
        memory_mb=peak_mb(),
    )
    return result, values[f"ndcg@{LENGTH}"]
