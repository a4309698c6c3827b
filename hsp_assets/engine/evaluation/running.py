"""Runs an evaluation: every contestant on the same split, measured in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.content import read_content
from hsp_assets.engine.evaluation.baselines import Als, ItemKnn
from hsp_assets.engine.evaluation.measures import LENGTH, estimate, measure, novelty, ratio
from hsp_assets.engine.evaluation.memory import forget_peak, peak_mb
from hsp_assets.engine.evaluation.models import Candidate, Engine, trivial
from hsp_assets.engine.evaluation.protocol import Protocol
from hsp_assets.engine.evaluation.report import Contestant, Report
from hsp_assets.engine.evaluation.support import read_support
from hsp_assets.engine.metrics import coverage
from hsp_assets.engine.reading import check_events, read_events
from hsp_assets.engine.scoring import rank
from hsp_assets.engine.settings import ItemColumns, Settings
from hsp_assets.engine.splits import Split

Gains = NDArray[np.float64]
"""NDCG@25 of each test user."""


def evaluate(
    events: pl.DataFrame,
    items: pl.DataFrame | None = None,
    *,
    protocol: Protocol | None = None,
    columns: ItemColumns | None = None,
    watch: Callable[[str], None] | None = None,
) -> Report:
    """Compare the engine with its opponents on one split of the events.

    Args:
        events: as for `hsp_assets.engine.train`.
        items: as for `hsp_assets.engine.train`.
        protocol: how to judge; the service's split by default.
        columns: where the item attributes are found.
        watch: called with each contestant's name when its turn comes.

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
    candidates: list[Candidate] = [Engine(read_content(catalogue)), *trivial(), ItemKnn(), Als()]
    runs = []
    for candidate in candidates:
        if watch is not None:
            watch(candidate.name)
        runs.append(run(candidate, split, settings, protocol.seed))
    gains = {contestant.name: gain for contestant, gain in runs}
    ours = gains.pop("engine")
    return Report(
        protocol=asdict(protocol)
        | {"horizon_days": settings.horizon_days, "new_items_only": protocol.hides_known},
        support=read_support(log, split, protocol.left_out(log)),
        contestants=tuple(contestant for contestant, _ in runs),
        advantage={name: ratio(ours, theirs, protocol.seed) for name, theirs in gains.items()},
        seconds=time.perf_counter() - started,
    )


def run(
    candidate: Candidate, split: Split, settings: Settings, seed: int
) -> tuple[Contestant, Gains]:
    """Search, fit and measure one contestant; return its result and its gain for each user."""
    forget_peak()
    moments = [time.perf_counter()]
    chosen = candidate.search(split.train, settings, seed)
    moments.append(time.perf_counter())
    scorer = candidate.fit(split.train, chosen)
    moments.append(time.perf_counter())
    hidden = split.inputs.known() if settings.new_items_only else None
    lists = rank(scorer, split.inputs, LENGTH, hidden=hidden)
    moments.append(time.perf_counter())
    search_seconds, fit_seconds, answer_seconds = np.diff(moments).tolist()
    values = measure(lists, split.truth)
    contestant = Contestant(
        name=candidate.name,
        settings=chosen,
        measures=estimate(values, seed),
        coverage=coverage(lists, split.truth.item_count),
        novelty=novelty(lists, split.train),
        search_seconds=search_seconds,
        fit_seconds=fit_seconds,
        answer_seconds=answer_seconds,
        memory_mb=peak_mb(),
    )
    return contestant, values[f"ndcg@{LENGTH}"]
