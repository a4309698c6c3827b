"""Whether a newly trained version may answer instead of the live one.

Amazon Personalize tells only means over customers that it draws and does not name, so what can be
compared, and how surely, is less than with values for each customer:

* `better_than_trivial` divides the published NDCG@25 by the mean of the best opponent that needs
  no training (see `baselines`). The opponent's mean is known well; the published one carries the
  error of its draw, which is taken to be as large, relative to the mean, as the opponent's.
* `no_worse_than_live` divides the published figures of both versions: as they are, and each first
  divided by the best opponent on its own data, because data may become harder to foretell without
  the model being to blame. A version is refused when it is worse by more than the draws explain.
  Besides, both versions are asked the same questions (see `probes`).

Where the draw is too small to decide, the estimate itself decides and the verdict warns. Under 100
customers there is nothing to measure, and the version goes live. These rules need no service, no
bucket and no Dagster: figures in, verdict out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hsp_assets.training.baselines import Yardstick
from hsp_assets.training.probes import Asked

Outcome = Literal["passed", "warned", "refused", "not measured"]

LEAST_TEST_USERS = 100
"""Under so many customers in the draw, a mean says nothing."""
LEAST_ASKED = 100
BETTER, CLEARLY_BETTER = 1.0, 1.05
"""Times the best opponent's NDCG@25: below the first a version is refused, under the second the
check warns."""
AS_GOOD_AS_LIVE = 0.97
"""Times the live version's figure, both as multiples of the best opponent on their own data."""
AS_MUCH_AS_LIVE = 0.8
"""Times the live version's figure as it is: a larger fall is for somebody to look at, even if the
opponents fell too, because that is also what spoiled data looks like."""
SAME_CUSTOMERS = 0.3
"""Times as much of what customers did must a version know again. Both were trained on it, so this
does not say how well they foretell, and a version that found better to foretell something else
knows less again: sound versions lay between .5 and 1.4 of the one before, versions trained on
shuffled customers between .03 and .12 (measured on generated shops)."""
COVERAGE_TIMES, COVERAGE_MOST = 5.0, 0.5
"""Coverage must be so many times popularity's, but no more than half of the catalogue."""
LIST_LENGTH = 25
QUANTILE = 1.645
"""Of the normal distribution, for a one-sided bound of 95 %."""
NDCG, COVERAGE = "ndcg_at_25", "coverage"


@dataclass(frozen=True)
class Measured:
    """The figures of one version.

    Attributes:
        metrics: Personalize's eight, by the names in `recommenders.METRICS`.
        yardstick: the opponents on the data that it was trained on.
        items: size of the catalogue.

    """

    metrics: Mapping[str, float]
    yardstick: Yardstick
    items: int


@dataclass(frozen=True)
class Verdict:
    """What a gate decided.

    Attributes:
        outcome: `refused` keeps a version aside, everything else lets it pass.
        reason: what was compared and what came out.
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


def better_than_trivial(measured: Measured) -> Verdict:
    """It foretells better than popularity and than the customer's own history."""
    name, opponent = measured.yardstick.best
    users = measured.yardstick.test_users
    if users < LEAST_TEST_USERS or not opponent:
        said = f"{_too_few(users)} The version goes live."
        return Verdict("not measured", said, {"test_users": users})
    ratio = _lift(measured)
    coverage, needed = measured.metrics[COVERAGE], _needed_coverage(measured.items)
    numbers = {
        "test_users": users,
        "ndcg_at_25": measured.metrics[NDCG],
        "coverage_needed": needed,
        **{f"{one}_ndcg_at_25": mean for one, mean in measured.yardstick.opponents.items()},
        **ratio.numbers("ratio"),
    }
    said = (
        f"NDCG@25 is {measured.metrics[NDCG]:.4f}, {ratio} times that of "
        f"{name.replace('_', ' ')}; coverage {coverage:.1%}, at least {needed:.1%} needed. "
        f"{users:,} test customers."
    )
    if ratio.value < BETTER or coverage < needed:
        return Verdict("refused", f"{said} {KEPT_ASIDE}", numbers)
    return Verdict("passed" if ratio.low >= CLEARLY_BETTER else "warned", said, numbers)


def no_worse_than_live(new: Measured, live: Measured | None, asked: Asked | None) -> Verdict:
    """It knows customers as well as the live version, and foretells about as well.

    Args:
        new: the version that was trained.
        live: the one that answers now; None if its figures were not kept.
        asked: what both answered; None if they could not be asked.

    """
    findings = [_knows_customers(asked), _foretells(new, live)]
    numbers = {name: value for found in findings for name, value in found.numbers.items()}
    reason = " ".join(found.reason for found in findings)
    worst = max((found.outcome for found in findings), key=_SEVERITY.index)
    if worst == "refused":
        reason = f"{reason} {KEPT_ASIDE}"
    return Verdict(worst, reason, numbers)


KEPT_ASIDE = (
    "The version is kept aside and the live one keeps answering. Look at what changed in the data; "
    "if the new version is right all the same, `hsp recommenders use` puts it live."
)
_SEVERITY: tuple[Outcome, ...] = ("not measured", "passed", "warned", "refused")


def _knows_customers(asked: Asked | None) -> Verdict:
    if asked is None or asked.users < LEAST_ASKED or not asked.live:
        users = asked.users if asked else 0
        said = f"Both versions could be asked about {users} customers; that says nothing."
        return Verdict("not measured", said, {"asked": users})
    said = (
        f"Asked about {asked.users} customers, it knows again {asked.ratio:.2f} times as much of "
        f"what they did as the live version (at most {asked.high:.2f})."
    )
    numbers = {"asked": asked.users, "known_again": asked.ratio, "known_again_high": asked.high}
    return Verdict("passed" if asked.high >= SAME_CUSTOMERS else "refused", said, numbers)


def _foretells(new: Measured, live: Measured | None) -> Verdict:
    if live is None or not live.metrics:
        return Verdict("not measured", "No figures of the live version were kept.", {})
    users = min(new.yardstick.test_users, live.yardstick.test_users)
    if users < LEAST_TEST_USERS or not live.metrics[NDCG]:
        return Verdict("not measured", _too_few(users), {})
    ours, theirs = _lift(new), _lift(live)
    error = math.hypot(ours.error, theirs.error)
    plain = Ratio(new.metrics[NDCG] / live.metrics[NDCG], error)
    ratio = Ratio(ours.value / theirs.value, error)
    said = (
        f"NDCG@25 is {new.metrics[NDCG]:.4f}, the live version's {live.metrics[NDCG]:.4f}, that is "
        f"{plain} times; each divided by the best opponent on its own data, {ratio} times."
    )
    numbers = {
        "live_ndcg_at_25": live.metrics[NDCG],
        **plain.numbers("against_live"),
        **ratio.numbers("against_live_by_opponents"),
    }
    if ratio.high < AS_GOOD_AS_LIVE or plain.high < AS_MUCH_AS_LIVE:
        return Verdict("refused", said, numbers)
    return Verdict("passed" if ratio.value >= AS_GOOD_AS_LIVE else "warned", said, numbers)


def _lift(measured: Measured) -> Ratio:
    """A version's NDCG@25 as a multiple of the best opponent's."""
    _name, opponent = measured.yardstick.best
    error = measured.yardstick.spread / math.sqrt(measured.yardstick.test_users)
    return Ratio(measured.metrics[NDCG] / opponent if opponent else 1.0, error)


def _needed_coverage(items: int) -> float:
    return min(COVERAGE_MOST, COVERAGE_TIMES * LIST_LENGTH / items) if items else 0.0


def _too_few(users: int) -> str:
    return f"{users} test customers, {LEAST_TEST_USERS} needed: there is nothing to measure."
