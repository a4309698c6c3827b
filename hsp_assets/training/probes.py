"""Probes: the same requests to two versions of a recommender.

Each probe is about a customer as the live version knows them; relevant are the items of the newest
tenth of their events. Both versions were trained on these events, so the answers measure recall of
known customers, not prediction: an approximation, but one with a value for each customer, so that
two versions can be compared in pairs.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import polars as pl

from hsp_assets.recommenders import Recommender
from hsp_assets.training.ndcg import ndcg

PROBES = 200
RESAMPLES = 1_000
HIGH = 0.95
"""Quantile of the resampled ratios: a one-sided 95 % bound."""
SEED = 0
TENTH = 10
PURCHASE = "Purchase"


@dataclass(frozen=True)
class Probe:
    """One request.

    Attributes:
        about: its parameters: `userId`, and `itemId` where the recommender needs one.
        relevant: the items that count as right.

    """

    about: dict[str, str]
    relevant: frozenset[str]


@dataclass(frozen=True)
class ProbeResult:
    """How two versions answered the same probes.

    Attributes:
        users: how many probes there were, each of another customer.
        live: mean NDCG@25 of the live version's answers.
        new: of the new version's.
        high: one-sided 95 % bound of new / live, from 1,000 resamples of customers in pairs.

    """

    users: int
    live: float
    new: float
    high: float

    @property
    def ratio(self) -> float:
        """How much better the new version answered."""
        return self.new / self.live if self.live else math.inf


Answer = Callable[[Probe], Sequence[str]]


def choose_probes(
    recommender: Recommender, live: pl.LazyFrame, new: pl.LazyFrame, most: int = PROBES
) -> list[Probe]:
    """Choose customers that both versions know, evenly spread over their ids.

    Args:
        recommender: whose event type and needs count.
        live: the interactions that the live version was trained on.
        new: those that the new version was trained on.
        most: how many customers at most.

    """
    events = live if recommender.event_type is None else live.filter(_is_of_type(recommender))
    histories = _histories(events, new, recommender)
    step = max(1, histories.height // most)
    probes = (_probe(recommender, *row) for row in histories.gather_every(step).iter_rows())
    return [probe for probe in probes if probe is not None][:most]


def compare(probes: Sequence[Probe], live: Answer, new: Answer) -> ProbeResult:
    """Let both versions answer every probe."""
    if not probes:
        return ProbeResult(0, 0.0, 0.0, 0.0)
    of_live, of_new = _scores(probes, live), _scores(probes, new)
    high = _high_ratio(list(zip(of_live, of_new, strict=True)))
    return ProbeResult(len(probes), fmean(of_live), fmean(of_new), high)


def _scores(probes: Sequence[Probe], answer: Answer) -> list[float]:
    """NDCG@25 of each probe's answer."""
    hits = [
        (number, rank)
        for number, probe in enumerate(probes)
        for rank, item in enumerate(answer(probe), start=1)
        if item in probe.relevant
    ]
    counts = [(number, len(probe.relevant)) for number, probe in enumerate(probes)]
    return ndcg(
        pl.DataFrame(hits, schema={"id": pl.Int64, "rank": pl.Int64}, orient="row"),
        pl.DataFrame(counts, schema={"id": pl.Int64, "count": pl.Int64}, orient="row"),
    ).to_list()


def _is_of_type(recommender: Recommender) -> pl.Expr:
    return pl.col("EVENT_TYPE") == recommender.event_type


def _histories(events: pl.LazyFrame, new: pl.LazyFrame, recommender: Recommender) -> pl.DataFrame:
    """The items of each customer that both versions know, oldest first, in the order of ids."""
    if recommender.removes_purchased:
        # What is not answered any more cannot be relevant.
        purchased = pl.concat([events, new]).filter(pl.col("EVENT_TYPE") == PURCHASE)
        events = events.join(purchased, on=["USER_ID", "ITEM_ID"], how="anti")
    return (
        events.join(new, on="USER_ID", how="semi")
        .sort("USER_ID", "TIMESTAMP", "ITEM_ID")
        .group_by("USER_ID", maintain_order=True)
        .agg("ITEM_ID")
        .filter(pl.col("ITEM_ID").list.len() > 1)
        .collect(engine="streaming")
    )


def _probe(recommender: Recommender, user: str, items: list[str]) -> Probe | None:
    """The probe of a customer; None if no item would be relevant."""
    cut = len(items) - max(1, len(items) // TENTH)
    known, relevant = items[:cut], frozenset(items[cut:])
    if not recommender.needs_item:
        return Probe({"userId": user}, relevant)
    relevant -= {known[-1]}
    return Probe({"userId": user, "itemId": known[-1]}, relevant) if relevant else None


def _high_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    draw = random.Random(SEED)  # noqa: S311 (resampling, no secret)
    ratios = []
    for _ in range(RESAMPLES):
        drawn = draw.choices(pairs, k=len(pairs))
        live, new = sum(p[0] for p in drawn), sum(p[1] for p in drawn)
        ratios.append(new / live if live else math.inf)
    return sorted(ratios)[int(HIGH * RESAMPLES)]
