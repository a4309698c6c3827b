"""When the recommenders are retrained, and when not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets.policy import Policy
from hsp_assets.sensors.retraining_policy import Facts, decide, drift
from hsp_assets.training.data import Contents

DAY = timedelta(days=1)
NOW = datetime(2025, 3, 10, tzinfo=UTC)
POLICY = Policy()
LONGEST_MONTH = 31
KNOWN = Contents("known", {"View": 800, "Purchase": 200}, users=100, items=50)
FACTS = Facts(
    now=NOW,
    published=replace(KNOWN, version="new"),
    learned=KNOWN,
    trained_at=NOW - 5 * DAY,
    spent=0.0,
    cost=4.0,
)


def with_views(count: int) -> Contents:
    return replace(KNOWN, version="new", interactions={"View": 800 + count, "Purchase": 200})


def verdict(policy: Policy = POLICY, **changed: object) -> str:
    return decide(policy, replace(FACTS, **changed)).verdict  # type: ignore[arg-type]


def test_few_new_interactions_wait() -> None:
    decision = decide(POLICY, replace(FACTS, published=with_views(49)))
    assert decision.verdict == "wait"
    assert "49 new interactions (4.9% of those known" in decision.reason
    assert decision.numbers["new_interactions"] == 49


ANY = Policy(retrain_new_share=0.0, retrain_new_count=0)


@pytest.mark.parametrize(
    ("published", "difference"),
    [
        (
            {"interactions": {"View": 300, "Purchase": 151}, "users": 99},
            "549 interactions gone, 1 user fewer",
        ),
        (
            {"interactions": {"View": 790, "Purchase": 203}},
            "3 new interactions, 10 interactions gone",
        ),
        ({"items": 52}, "2 items more"),
        ({}, "as many rows as before, with other content"),
    ],
)
def test_where_any_change_is_enough_the_reason_says_what_changed(
    published: dict[str, object], difference: str
) -> None:
    changed = replace(KNOWN, version="new", **published)  # type: ignore[arg-type]
    decision = decide(ANY, replace(FACTS, published=changed))
    assert decision.verdict == "train"
    assert decision.reason.startswith(f"{difference}, any change is enough")


def test_what_is_gone_is_told_where_it_does_not_suffice() -> None:
    fewer = replace(KNOWN, version="new", interactions={"View": 790, "Purchase": 200})
    assert "10 gone" in decide(POLICY, replace(FACTS, published=fewer)).reason


MIX = replace(KNOWN, version="new", interactions={"View": 700, "Purchase": 300})
FIFTY = Policy(retrain_new_share=1.0, retrain_new_count=50)


@pytest.mark.parametrize(
    ("policy", "changed", "expected"),
    [
        pytest.param(POLICY, {"learned": None, "trained_at": None}, "train", id="never trained"),
        pytest.param(
            POLICY,
            {"published": KNOWN, "trained_at": NOW - 100 * DAY},
            "nothing to train",
            id="known",
        ),
        pytest.param(POLICY, {"published": with_views(50)}, "train", id="a share of new events"),
        pytest.param(FIFTY, {"published": with_views(50)}, "train", id="a number of new events"),
        pytest.param(POLICY, {"published": MIX}, "train", id="another mix of events"),
        pytest.param(
            POLICY,
            {"published": replace(KNOWN, version="new", items=40)},
            "train",
            id="another catalogue",
        ),
        pytest.param(POLICY, {"trained_at": NOW - 14 * DAY}, "train", id="an old model"),
    ],
)
def test_what_is_trained(policy: Policy, changed: dict[str, object], expected: str) -> None:
    assert verdict(policy, **changed) == expected


def test_drift_is_the_share_of_events_that_changed_their_type() -> None:
    assert drift(KNOWN, MIX) == pytest.approx(0.1)


def test_nothing_is_trained_within_the_minimum_interval() -> None:
    decision = decide(POLICY, replace(FACTS, published=with_views(900), trained_at=NOW - DAY / 2))
    assert decision.verdict == "wait"
    assert "not before 2025-03-10 12:00" in decision.reason


def test_the_budget_is_not_exceeded() -> None:
    decision = decide(POLICY, replace(FACTS, published=with_views(900), spent=97.0))
    assert decision.verdict == "wait"
    assert "97.00 of this month's 100.00 US dollars" in decision.reason


def test_a_budget_of_sixteen_dimes_pays_for_sixteen_trainings_of_a_dime() -> None:
    """Added up as floats, they are more than 1.6."""
    fifteen = 0.0
    for _ in range(15):
        fifteen += 0.1
    dimes = Policy(retrain_budget_dollars=1.6, retrain_max_days=1)
    assert fifteen + 0.1 > dimes.retrain_budget_dollars
    assert verdict(dimes, spent=fifteen, cost=0.1) == "train"
    assert verdict(dimes, spent=fifteen + 0.1, cost=0.1) == "wait"


def test_what_the_models_age_will_ask_for_is_kept_back() -> None:
    few = Policy(retrain_budget_dollars=7.0)
    assert verdict(few, published=with_views(900)) == "wait"
    assert verdict(few, trained_at=NOW - 14 * DAY) == "train"


@dataclass
class Simulation:
    """A shop whose data changes on some days, asked four times a day."""

    policy: Policy
    random: Random
    cost: float

    def days(self, count: int) -> Iterator[tuple[datetime, Facts, str]]:
        """Yield each asking with its facts and verdict; what is trained is learned at once."""
        now, version = datetime(2000, 1, 1, tzinfo=UTC), 0
        published = Contents("0", {"View": 1000, "Purchase": 100}, 100, 50)
        learned, trained_at, spent, month = None, None, 0.0, 0
        for _ in range(count * 4):
            now += DAY / 4
            if now.month != month:
                month, spent = now.month, 0.0
            if self.random.random() < 0.2:
                version += 1
                published = self._changed(published, str(version))
            facts = Facts(now, published, learned, trained_at, spent, self.cost)
            decided = decide(self.policy, facts).verdict
            yield now, facts, decided
            if decided == "train":
                learned, trained_at, spent = published, now, spent + self.cost

    def _changed(self, contents: Contents, version: str) -> Contents:
        more = {t: n + self.random.randrange(60) for t, n in contents.interactions.items()}
        users, items = (max(1, n + self.random.randrange(-5, 6)) for n in (100, 50))
        return Contents(version, more, users, items)


@st.composite
def policies(draw: st.DrawFn) -> tuple[Policy, float]:
    """A policy whose budget allows for the trainings that age alone asks for."""
    max_days, cost = draw(st.integers(1, 40)), draw(st.floats(0.1, 50.0))
    least_budget = (LONGEST_MONTH // max_days + 1) * cost
    policy = Policy(
        retrain_new_share=draw(st.floats(0.0, 1.0)),
        retrain_new_count=draw(st.integers(0, 5_000)),
        retrain_drift=draw(st.floats(0.0, 1.0)),
        retrain_max_days=max_days,
        retrain_min_hours=draw(st.floats(0.0, 1.0)) * max_days * 24,
        retrain_budget_dollars=least_budget * draw(st.floats(1.0, 3.0)),
    )
    return policy, cost


@settings(max_examples=20, deadline=None)
@given(drawn=policies(), seed=st.integers(0, 1_000))
def test_interval_and_budget_hold_and_no_change_waits_longer_than_the_age(
    drawn: tuple[Policy, float], seed: int
) -> None:
    """Over 500 days each: with twenty examples, ten thousand days."""
    policy, cost = drawn
    trained: list[datetime] = []
    waiting_since: datetime | None = None
    for now, facts, decided in Simulation(policy, Random(seed), cost).days(500):  # noqa: S311 (no secret)
        if decided == "train":
            assert not trained or now - trained[-1] >= policy.min_interval
            trained.append(now)
            waiting_since = None
            in_month = [t for t in trained if (t.year, t.month) == (now.year, now.month)]
            assert len(in_month) * cost <= policy.retrain_budget_dollars * (1 + 1e-9)
        elif decided == "wait":
            waiting_since = waiting_since or now
            assert now - waiting_since < policy.max_age
        assert facts.spent <= policy.retrain_budget_dollars * (1 + 1e-9)
