"""Asking two versions of a recommender the same questions.

Each question is about a customer, as the live version knows them, and the right answers are the
items of the newest tenth of their events. Both versions were trained on these events. So the
answers tell which version knows customers again, not which foretells better: an approximation,
but one with values for each customer, which can be compared in pairs.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import polars as pl

from hsp_assets.recommenders import Recommender

QUESTIONS = 200
LENGTH = 25
RESAMPLES = 1_000
HIGH = 0.95
"""Quantile of the resampled ratios: a one-sided 95 % bound."""
SEED = 0
TENTH = 10
PURCHASE = "Purchase"


@dataclass(frozen=True)
class Question:
    """One customer.

    Attributes:
        about: what the recommender is told: `userId`, and `itemId` where it needs one.
        answers: the items that are right.

    """

    about: dict[str, str]
    answers: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """How two versions answered the same questions.

    Attributes:
        users: how many customers were asked about.
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


Answer = Callable[[Question], Sequence[str]]


def questions(
    recommender: Recommender, live: pl.LazyFrame, new: pl.LazyFrame, most: int = QUESTIONS
) -> list[Question]:
    """Choose what to ask: customers that both versions know, evenly spread over their ids.

    Args:
        recommender: whose event type and needs count.
        live: the interactions that the live version was trained on.
        new: those that the new version was trained on.
        most: how many customers at most.

    """
    events = live if recommender.event_type is None else live.filter(_is_of_type(recommender))
    histories = _histories(events, new, recommender)
    step = max(1, histories.height // most)
    asked = (_question(recommender, *row) for row in histories.gather_every(step).iter_rows())
    return [question for question in asked if question is not None][:most]


def compare(asked: Sequence[Question], live: Answer, new: Answer) -> Asked:
    """Ask both versions everything."""
    pairs = [(ndcg(live(q), q.answers), ndcg(new(q), q.answers)) for q in asked]
    if not pairs:
        return Asked(0, 0.0, 0.0, 0.0)
    theirs, ours = fmean(p[0] for p in pairs), fmean(p[1] for p in pairs)
    return Asked(len(pairs), theirs, ours, _high_ratio(pairs))


def ndcg(answered: Sequence[str], right: frozenset[str]) -> float:
    """NDCG@25 of one list, the ideal list having min(25, number of right items) ones."""
    gain = sum(1 / math.log2(r + 2) for r, item in enumerate(answered[:LENGTH]) if item in right)
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(len(right), LENGTH)))
    return gain / ideal if ideal else 0.0


def _is_of_type(recommender: Recommender) -> pl.Expr:
    return pl.col("EVENT_TYPE") == recommender.event_type


def _histories(events: pl.LazyFrame, new: pl.LazyFrame, recommender: Recommender) -> pl.DataFrame:
    """The items of each customer that both versions know, oldest first, in the order of ids."""
    if recommender.removes_purchased:
        # What is not answered any more cannot be right.
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


def _question(recommender: Recommender, user: str, items: list[str]) -> Question | None:
    """The question about a customer; None if no answer would be right."""
    cut = len(items) - max(1, len(items) // TENTH)
    known, right = items[:cut], frozenset(items[cut:])
    if not recommender.needs_item:
        return Question({"userId": user}, right)
    right -= {known[-1]}
    return Question({"userId": user, "itemId": known[-1]}, right) if right else None


def _high_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    draw = random.Random(SEED)  # noqa: S311 (resampling, no secret)
    ratios = []
    for _ in range(RESAMPLES):
        drawn = draw.choices(pairs, k=len(pairs))
        live, new = sum(p[0] for p in drawn), sum(p[1] for p in drawn)
        ratios.append(new / live if live else math.inf)
    return sorted(ratios)[int(HIGH * RESAMPLES)]
