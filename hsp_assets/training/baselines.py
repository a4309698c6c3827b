"""Baselines that need no training, measured: what a recommender must beat.

They are popularity, the popularity of the last 14 days, and repeat purchases (what a customer met
before is shown again), each on the split with which Personalize measures a recommender: the newest
tenth of a customer's events must be predicted from the older ones and from other customers.
Personalize draws a tenth of the customers and does not say which. Here everybody is tested, in ten
folds, each against the events of the other nine: the baselines' means are then known well, and what
remains uncertain of a comparison is the draw behind Personalize's own figures. Source:
https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hsp_assets.training.ndcg import LENGTH, ndcg

FOLDS = 10
"""Personalize tests a tenth of the customers."""
LATELY_SECONDS = 14 * 86_400
MOST_TESTED = 10_000
"""Customers tested at most; ten times as many would narrow nothing that matters."""
TESTABLE = 2
"""Events that a customer needs: one to be known by and one to be predicted."""
KEY = ("USER_ID", "ITEM_ID")


@dataclass(frozen=True)
class Baselines:
    """How the baselines do on a dataset version.

    Attributes:
        ndcg: mean NDCG@25 of each, by name; empty when nobody can be tested.
        spread: standard deviation of the best one's values per customer, divided by their mean.
        test_users: customers that Personalize tests: a tenth of those with two events.

    """

    ndcg: Mapping[str, float]
    spread: float
    test_users: int

    @property
    def best(self) -> tuple[str, float]:
        """Name and mean of the strongest baseline."""
        return max(self.ndcg.items(), key=lambda one: one[1], default=("nobody", 0.0))


def measure_baselines(interactions: pl.LazyFrame) -> Baselines:
    """Measure the baselines.

    Args:
        interactions: columns `USER_ID`, `ITEM_ID`, `EVENT_TYPE` and `TIMESTAMP`.

    """
    users = _users(interactions)
    testable = users.filter(pl.col("events") >= TESTABLE)
    if testable.is_empty():
        return Baselines({}, 0.0, 0)
    tested = testable.gather_every(-(-testable.height // MOST_TESTED))
    evaluation = _Evaluation(interactions, users, tested)
    values = pl.DataFrame(
        {
            "popularity": evaluation.ndcg(evaluation.predicted_by("popularity")),
            "recent_popularity": evaluation.ndcg(evaluation.predicted_by("recent_popularity")),
            "repeats": evaluation.ndcg(evaluation.predicted_by_repeats()),
        }
    )
    means: dict[str, float] = values.mean().row(0, named=True)
    best = max(means, key=means.__getitem__)
    deviation: float = values.std().row(0, named=True)[best] or 0.0
    spread = deviation / means[best] if means[best] else 0.0
    return Baselines(means, spread, round(testable.height / FOLDS))


def _users(interactions: pl.LazyFrame) -> pl.DataFrame:
    """Each customer's number of events and fold, in the order of their ids."""
    return (
        interactions.group_by("USER_ID")
        .agg(events=pl.len())
        .collect(engine="streaming")
        .sort("USER_ID")
        .with_row_index("number")
        .with_columns(fold=pl.col("number") % FOLDS)
    )


class _Evaluation:
    """The tested customers' events, divided into known and hidden, and who is popular."""

    def __init__(
        self, interactions: pl.LazyFrame, users: pl.DataFrame, tested: pl.DataFrame
    ) -> None:
        self._counts = _counts_without_fold(interactions, users)
        events = _divided(interactions, tested)
        key = ["USER_ID", "fold", "ITEM_ID"]
        self._ground_truth = events.filter("hidden").select(key).unique()
        self._repeats = (
            events.remove("hidden")
            .group_by(key)
            .agg(often=pl.len(), age=pl.col("age").min())
            .sort("USER_ID", "often", "age", "ITEM_ID", descending=[False, True, False, False])
            .with_columns(rank=_place().over("USER_ID"))
        )

    def ranks(self, counted: str) -> pl.DataFrame:
        """The most popular items for each fold, best first."""
        return (
            self._counts.filter(pl.col(counted) > 0)
            .sort("fold", counted, "ITEM_ID", descending=[False, True, False])
            .with_columns(rank=_place().over("fold"))
            .filter(pl.col("rank") <= LENGTH)
            .select("fold", "ITEM_ID", "rank")
        )

    def predicted_by(self, counted: str) -> pl.DataFrame:
        """At which place popularity shows the items to be predicted."""
        return self._ground_truth.join(self.ranks(counted), on=["fold", "ITEM_ID"])

    def predicted_by_repeats(self) -> pl.DataFrame:
        """At which place repeats show them, popular items following after those."""
        ranks = self.ranks("popularity")
        repeated = self._ground_truth.join(self._repeats.select(*KEY, "rank"), on=KEY)
        others = self._ground_truth.join(self._repeats, on=KEY, how="anti").join(
            ranks, on=["fold", "ITEM_ID"]
        )
        repeats = self._repeats.group_by("USER_ID").agg(repeats=pl.len())
        # Popular items that are shown as repeats do not take a place a second time.
        popular_repeats = self._repeats.select("USER_ID", "fold", "ITEM_ID").join(
            ranks, on=["fold", "ITEM_ID"]
        )
        passed_over = (
            others.join(popular_repeats.select("USER_ID", above="rank"), on="USER_ID")
            .filter(pl.col("above") < pl.col("rank"))
            .group_by(KEY)
            .agg(passed_over=pl.len())
        )
        after = (
            others.join(repeats, on="USER_ID", how="left")
            .join(passed_over, on=KEY, how="left")
            .with_columns(
                rank=pl.col("rank")
                + pl.col("repeats").fill_null(0)
                - pl.col("passed_over").fill_null(0)
            )
        )
        return pl.concat([part.select("USER_ID", "rank") for part in (repeated, after)])

    def ndcg(self, shown: pl.DataFrame) -> pl.Series:
        """NDCG@25 of each customer, in one order, from the places of what must be predicted."""
        counts = self._ground_truth.group_by(id="USER_ID").agg(count=pl.len())
        return ndcg(shown.select("rank", id="USER_ID"), counts)


def _counts_without_fold(interactions: pl.LazyFrame, users: pl.DataFrame) -> pl.DataFrame:
    """For each fold, how often each item was met by the customers of the other folds."""
    now = interactions.select(pl.col("TIMESTAMP").max()).collect(engine="streaming").item()
    is_recent = pl.col("TIMESTAMP") > now - LATELY_SECONDS
    of_fold = (
        interactions.join(users.lazy().select("USER_ID", "fold"), on="USER_ID")
        .group_by("fold", "ITEM_ID")
        .agg(popularity=pl.len().cast(pl.Int64), recent_popularity=is_recent.sum().cast(pl.Int64))
        .collect(engine="streaming")
    )
    counted = ["popularity", "recent_popularity"]
    of_all = of_fold.group_by("ITEM_ID").agg(pl.col(counted).sum())
    folds = pl.DataFrame({"fold": range(FOLDS)}, schema={"fold": pl.UInt32})
    return (
        of_all.join(folds, how="cross")
        .join(of_fold, on=["fold", "ITEM_ID"], how="left", suffix="_inside")
        .with_columns(pl.col(name) - pl.col(f"{name}_inside").fill_null(0) for name in counted)
    )


def _divided(interactions: pl.LazyFrame, tested: pl.DataFrame) -> pl.DataFrame:
    """The tested customers' events; `age` counts from the newest, `hidden` is to be predicted."""
    return (
        interactions.join(tested.lazy().select("USER_ID", "fold", "events"), on="USER_ID")
        .collect(engine="streaming")
        .sort("USER_ID", "TIMESTAMP", "ITEM_ID", "EVENT_TYPE")
        .with_columns(age=(pl.len() - _place()).over("USER_ID"))
        .with_columns(hidden=pl.col("age") < pl.max_horizontal(1, pl.col("events") // FOLDS))
    )


def _place() -> pl.Expr:
    """Position within a group, from 1."""
    return pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
