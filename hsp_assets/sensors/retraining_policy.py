"""The retraining policy: facts in, decision with its reasons and numbers out.

Retraining is worth its price when there is enough to learn that the model does not know, or when
the model is too old. It never happens more often than a minimum interval, and never costs more in
a calendar month than the budget; within the budget, what the model's age will still need is
reserved first. No service, no Dagster, no clock: the caller brings the facts.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hsp_assets.policy import Policy
from hsp_assets.training.data import Contents

Verdict = Literal["train", "wait", "nothing to train"]
Numbers = Mapping[str, float]
ROUNDING = 1e-12
"""Share of the budget by which a month's sum of floats may miss what it stands for."""


@dataclass(frozen=True)
class Facts:
    """What the policy decides by.

    Attributes:
        now: the time.
        published: what the live dataset version holds.
        learned: what the last training learned from; None if nothing was ever trained.
        trained_at: when that training began; None if never.
        spent: US dollars that this calendar month's trainings cost.
        cost: US dollars that a training would cost.

    """

    now: datetime
    published: Contents
    learned: Contents | None
    trained_at: datetime | None
    spent: float
    cost: float


@dataclass(frozen=True)
class Decision:
    """What the policy decided.

    Attributes:
        verdict: whether to train.
        reason: in words, with the numbers that counted.
        numbers: all numbers, by name.
        is_over_budget: whether it is only the budget that hinders.

    """

    verdict: Verdict
    reason: str
    numbers: Numbers
    is_over_budget: bool = False


def decide(policy: Policy, facts: Facts) -> Decision:
    """Whether to train now."""
    numbers = _numbers(facts)
    if facts.learned is not None and facts.learned.version == facts.published.version:
        return Decision(
            "nothing to train",
            f"The recommenders are trained on the live version, {facts.published.version}.",
            numbers,
        )
    causes = _causes(policy, facts, numbers)
    if not causes:
        return Decision("wait", _not_enough(policy, numbers), numbers)
    why = " and ".join(causes)
    if hindrance := _too_soon(policy, facts):
        return Decision("wait", f"{why}; but {hindrance}", numbers)
    if hindrance := _over_budget(policy, facts, by_age=_is_too_old(policy, facts)):
        return Decision("wait", f"{why}; but {hindrance}", numbers, is_over_budget=True)
    return Decision("train", f"{why}.", numbers)


def drift(learned: Contents, published: Contents) -> float:
    """How much the make-up of the data changed, from 0 (not at all) to 1.

    The largest of three: interactions that would have to be of another type to have the same mix
    as before, and the relative change of the number of users and of items.
    """
    types = {*learned.interactions, *published.interactions}
    before, now = learned.total or 1, published.total or 1
    mix = sum(
        abs(published.interactions.get(t, 0) / now - learned.interactions.get(t, 0) / before)
        for t in types
    )
    sizes = [(learned.users, published.users), (learned.items, published.items)]
    return max(mix / 2, *(abs(new - old) / max(new, old, 1) for old, new in sizes))


def _new_and_gone(learned: Contents, published: Contents) -> tuple[int, int]:
    """How many interactions came and went, as far as the rows of each type tell."""
    types = {*learned.interactions, *published.interactions}
    moved = [published.interactions.get(t, 0) - learned.interactions.get(t, 0) for t in types]
    return sum(n for n in moved if n > 0), -sum(n for n in moved if n < 0)


def _difference(learned: Contents, published: Contents) -> str:
    """What came and what went since the last training, in words."""
    new, gone = _new_and_gone(learned, published)
    users, items = published.users - learned.users, published.items - learned.items
    moved = [
        (new, "new interaction{}"),
        (gone, "interaction{} gone"),
        (abs(users), f"user{{}} {'more' if users > 0 else 'fewer'}"),
        (abs(items), f"item{{}} {'more' if items > 0 else 'fewer'}"),
    ]
    parts = [f"{n:,} {words.format('' if n == 1 else 's')}" for n, words in moved if n]
    return ", ".join(parts) or "as many rows as before, with other content"


def _numbers(facts: Facts) -> dict[str, float]:
    learned = facts.learned or Contents("")
    new, gone = _new_and_gone(learned, facts.published)
    age = facts.now - facts.trained_at if facts.trained_at else timedelta()
    return {
        "interactions": facts.published.total,
        "new_interactions": new,
        "gone_interactions": gone,
        "new_share": new / learned.total if learned.total else 1.0,
        "drift": drift(learned, facts.published) if facts.learned else 1.0,
        "age_days": age / timedelta(days=1),
        "spent_usd": facts.spent,
        "cost_usd": facts.cost,
    }


def _causes(policy: Policy, facts: Facts, numbers: Numbers) -> list[str]:
    if facts.learned is None or facts.trained_at is None:
        return ["nothing was trained before"]
    new, count = numbers["new_interactions"], policy.retrain_new_count
    causes = []
    if not count or not policy.retrain_new_share:
        causes.append(f"{_difference(facts.learned, facts.published)}, any change is enough")
    elif new >= count:
        causes.append(f"{new:,.0f} new interactions, {count:,} are enough")
    elif numbers["new_share"] >= policy.retrain_new_share:
        causes.append(f"{new:,.0f} new interactions, {numbers['new_share']:.1%} of those known")
    if numbers["drift"] >= policy.retrain_drift:
        causes.append(f"drift {numbers['drift']:.3f}, {policy.retrain_drift:g} is enough")
    if _is_too_old(policy, facts):
        causes.append(f"the model is {numbers['age_days']:.1f} days old")
    return causes


def _is_too_old(policy: Policy, facts: Facts) -> bool:
    return facts.trained_at is None or facts.now - facts.trained_at >= policy.max_age


def _not_enough(policy: Policy, numbers: Numbers) -> str:
    return (
        f"{numbers['new_interactions']:,.0f} new interactions ({numbers['new_share']:.1%} of those "
        f"known; {policy.retrain_new_share:.1%} or {policy.retrain_new_count:,} are enough), "
        f"{numbers['gone_interactions']:,.0f} gone, drift {numbers['drift']:.3f} "
        f"(of {policy.retrain_drift:g}), the model is "
        f"{numbers['age_days']:.1f} days old (of {policy.max_age / timedelta(days=1):g})."
    )


def _too_soon(policy: Policy, facts: Facts) -> str:
    """That the last training was too short a time ago; empty if it was not."""
    if facts.trained_at and facts.now < (due := facts.trained_at + policy.min_interval):
        return f"the last training was less than {policy.min_interval} ago: not before {due:%F %R}."
    return ""


def _over_budget(policy: Policy, facts: Facts, *, by_age: bool) -> str:
    """That the month's budget does not allow it; empty if it does."""
    reserve = 0.0 if by_age else (_rest_of_month(facts.now) // policy.max_age) * facts.cost
    budget = policy.retrain_budget_dollars
    if facts.spent + facts.cost + reserve > budget * (1 + ROUNDING):
        return (
            f"{facts.spent:.2f} of this month's {budget:.2f} US dollars are spent, a "
            f"training costs {facts.cost:.2f}, and {reserve:.2f} are kept for trainings by age "
            "(HSP_RETRAIN_BUDGET_DOLLARS)."
        )
    return ""


def _rest_of_month(now: datetime) -> timedelta:
    """From now to the end of the calendar month."""
    days = calendar.monthrange(now.year, now.month)[1]
    begin = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begin + timedelta(days=days) - now
