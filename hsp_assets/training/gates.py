"""The gates: whether a newly trained version may replace the live one.

Amazon Personalize reports only means over test customers that it draws and does not name, so less
can be compared, and less surely, than with values for each customer:

* `better_than_baselines` divides the reported NDCG@25 by the mean of the best baseline (see
  `baselines`). The baseline's mean is known well; the reported one has the sampling error of its
  draw, which is taken to be as large, relative to the mean, as the baseline's.
* `no_worse_than_live` divides the reported figures of both versions: as they are, and each first
  divided by the best baseline on its own data, because data may become harder to predict through no
  fault of the model. A version fails when it is worse by more than sampling error explains.
  Besides, both versions answer the same probes (see `probes`).

Where the draw is too small to decide, the point estimate decides and the verdict warns. Under 100
test customers nothing can be measured, and the version is promoted. These rules need no service,
no bucket and no Dagster: figures in, verdict out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hsp_assets.training.baselines import Baselines
from hsp_assets.training.ndcg import LENGTH
from hsp_assets.training.probes import ProbeResult

Outcome = Literal["passed", "warned", "failed", "not measured"]

LEAST_TEST_USERS = 100
"""Under so many customers in the draw, a mean says nothing."""
LEAST_PROBES = 100
BETTER, CLEARLY_BETTER = 1.0, 1.05
"""Times the best baseline's NDCG@25: below the first a version fails, under the second it has
passed narrowly."""
AS_GOOD_AS_LIVE = 0.97
"""Times the live version's figure, both as multiples of the best baseline on their own data."""
AS_MUCH_AS_LIVE = 0.8
"""Times the live version's figure as it is: a larger fall is for somebody to look at, even if the
baselines fell too, because that is also what spoiled data looks like."""
SAME_CUSTOMERS = 0.3
"""Least ratio of the new version's probe NDCG@25 to the live one's. Both were trained on what the
probes expect, so this measures recall of known customers, not prediction, and a version that found
something better to predict recalls less: sound versions lay between .5 and 1.4 of the one before,
versions trained on shuffled customers between .03 and .12 (measured on generated shops)."""
COVERAGE_TIMES, COVERAGE_MOST = 5.0, 0.5
"""Coverage must be so many times popularity's, but no more than half of the catalogue."""
QUANTILE = 1.645
"""Of the normal distribution, for a one-sided bound of 95 %."""
NDCG, COVERAGE = "ndcg_at_25", "coverage"


@dataclass(frozen=True)
class Measured:
    """The figures of one version.

    Attributes:
        metrics: Personalize's eight, by the names in `recommenders.METRICS`.
        baselines: the baselines on the data that it was trained on.
        items: size of the catalogue.

    """

    metrics: Mapping[str, float]
    baselines: Baselines
    items: int


@dataclass(frozen=True)
class Verdict:
    """What a gate decided.

    Attributes:
        outcome: `failed` means that the version is not promoted, everything else lets it pass.
        reason: what was compared, and the result.
        numbers: the figures behind it.

    """

    outcome: Outcome
    reason: str
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Ratio:
    """A quotient of two figures with the one-sided 95 % bounds that their draws leave."""

    value: float
    error: float

    @property
    def low(self) -> float:
        """It is hardly less than this."""
        return self.value * math.exp(-QUANTILE * self.error)

    @property
    def high(self) -> float:
        """It is hardly more than this."""
        return self.value * math.exp(QUANTILE * self.error)

    def numbers(self, name: str) -> dict[str, float]:
        """As metadata."""
        return {name: self.value, f"{name}_low": self.low, f"{name}_high": self.high}

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def better_than_baselines(measured: Measured, *, is_first: bool = False) -> Verdict:
    """It predicts better than popularity and than repeat purchases, and shows enough products.

    Args:
        measured: the figures of the version.
        is_first: whether no version is live that would go on answering.

    """
    name, baseline = measured.baselines.best
    users = measured.baselines.test_users
    if users < LEAST_TEST_USERS or not baseline:
        reason = f"{_too_few(users)} The version is promoted."
        return Verdict("not measured", reason, {"test_users": users})
    ratio = _lift(measured)
    coverage, needed = measured.metrics[COVERAGE], _needed_coverage(measured.items)
    numbers = {
        "test_users": users,
        "ndcg_at_25": measured.metrics[NDCG],
        "coverage": coverage,
        "coverage_needed": needed,
        **{f"{one}_ndcg_at_25": mean for one, mean in measured.baselines.ndcg.items()},
        **ratio.numbers("ratio"),
    }
    reason = (
        f"NDCG@25 is {measured.metrics[NDCG]:.4f}, {ratio} times the best baseline's, "
        f"{name.replace('_', ' ')} ({baseline:.4f}); at least {BETTER:g} times is needed. Coverage "
        f"is {coverage:.1%} of the products; at least {needed:.1%} is needed. Measured on "
        f"{users:,} test customers."
    )
    if ratio.value < BETTER or coverage < needed:
        return Verdict("failed", f"{reason} {_not_promoted(is_first=is_first)}", numbers)
    return Verdict("passed" if ratio.low >= CLEARLY_BETTER else "warned", reason, numbers)


def no_worse_than_live(new: Measured, live: Measured | None, probes: ProbeResult | None) -> Verdict:
    """It recalls customers and predicts about as well as the live version.

    Args:
        new: the version that was trained.
        live: the one that answers now; None if its figures were not kept.
        probes: how both answered the probes; None if they could not.

    """
    parts = [_recalls_customers(probes), _predicts(new, live)]
    numbers = {name: value for part in parts for name, value in part.numbers.items()}
    reason = " ".join(part.reason for part in parts)
    worst = max((part.outcome for part in parts), key=_SEVERITY.index)
    return Verdict(worst, f"{reason} {_not_promoted()}" if worst == "failed" else reason, numbers)


def _not_promoted(*, is_first: bool = False) -> str:
    """What becomes of a version that failed, and who answers instead."""
    answering = (
        "no version is live yet: until one passes, the API answers with best sellers, marked as "
        "a fall-back"
        if is_first
        else "the live one keeps answering"
    )
    return (
        f"The version is not promoted: it is kept, stopped, and {answering}. Look at what changed "
        "in the data; if the new version is right all the same, `hsp recommenders use` puts it "
        "live."
    )


_SEVERITY: tuple[Outcome, ...] = ("not measured", "passed", "warned", "failed")


def _recalls_customers(probes: ProbeResult | None) -> Verdict:
    if probes is None or probes.users < LEAST_PROBES or not probes.live:
        users = probes.users if probes else 0
        reason = f"Both versions answered {users} probes, {LEAST_PROBES} needed: not compared."
        return Verdict("not measured", reason, {"probes": users})
    reason = (
        f"On {probes.users} probes of known customers, its NDCG@25 is {probes.ratio:.2f} times the "
        f"live version's (95 % bound {probes.high:.2f}); at least {SAME_CUSTOMERS:g} is needed."
    )
    numbers = {
        "probes": probes.users,
        "probe_ratio": probes.ratio,
        "probe_ratio_high": probes.high,
    }
    return Verdict("passed" if probes.high >= SAME_CUSTOMERS else "failed", reason, numbers)


def _predicts(new: Measured, live: Measured | None) -> Verdict:
    if live is None or not live.metrics:
        return Verdict("not measured", "No figures of the live version were kept.", {})
    users = min(new.baselines.test_users, live.baselines.test_users)
    if users < LEAST_TEST_USERS or not live.metrics[NDCG]:
        return Verdict("not measured", _too_few(users), {})
    ours, theirs = _lift(new), _lift(live)
    error = math.hypot(ours.error, theirs.error)
    plain = Ratio(new.metrics[NDCG] / live.metrics[NDCG], error)
    ratio = Ratio(ours.value / theirs.value, error)
    reason = (
        f"NDCG@25 is {new.metrics[NDCG]:.4f}, the live version's {live.metrics[NDCG]:.4f}: "
        f"{plain} times, at least {AS_MUCH_AS_LIVE:g} needed; relative to the best baseline on the "
        f"data of each, {ratio} times, at least {AS_GOOD_AS_LIVE:g} needed."
    )
    numbers = {
        "live_ndcg_at_25": live.metrics[NDCG],
        **plain.numbers("against_live"),
        **ratio.numbers("against_live_by_baselines"),
    }
    if ratio.high < AS_GOOD_AS_LIVE or plain.high < AS_MUCH_AS_LIVE:
        return Verdict("failed", reason, numbers)
    return Verdict("passed" if ratio.value >= AS_GOOD_AS_LIVE else "warned", reason, numbers)


def _lift(measured: Measured) -> Ratio:
    """A version's NDCG@25 as a multiple of the best baseline's."""
    _name, baseline = measured.baselines.best
    error = measured.baselines.spread / math.sqrt(measured.baselines.test_users)
    return Ratio(measured.metrics[NDCG] / baseline if baseline else 1.0, error)


def _needed_coverage(items: int) -> float:
    return min(COVERAGE_MOST, COVERAGE_TIMES * LENGTH / items) if items else 0.0


def _too_few(users: int) -> str:
    return f"{users} test customers, {LEAST_TEST_USERS} needed: nothing can be measured."
