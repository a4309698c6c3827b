"""The gates decide by figures alone."""

from __future__ import annotations

import pytest

from hsp_assets.training.baselines import Yardstick
from hsp_assets.training.gates import (
    Measured,
    Outcome,
    better_than_trivial,
    no_worse_than_live,
)
from hsp_assets.training.probes import Asked


def measured(
    ndcg: float, opponent: float = 0.1, users: int = 10_000, coverage: float = 0.6
) -> Measured:
    yardstick = Yardstick({"popularity": opponent, "own_history": opponent / 2}, 1.0, users)
    return Measured({"ndcg_at_25": ndcg, "coverage": coverage}, yardstick, items=1_000)


def asked(ratio: float, high: float, users: int = 200) -> Asked:
    return Asked(users, live=0.5, new=0.5 * ratio, high=high)


@pytest.mark.parametrize(
    ("ndcg", "outcome"),
    [(0.2, "passed"), (0.106, "warned"), (0.101, "warned"), (0.099, "refused"), (0.0, "refused")],
)
def test_a_version_must_beat_the_best_opponent(ndcg: float, outcome: Outcome) -> None:
    assert better_than_trivial(measured(ndcg)).outcome == outcome


def test_the_strongest_opponent_is_the_one_that_counts() -> None:
    verdict = better_than_trivial(measured(0.2))
    assert "popularity" in verdict.reason
    assert verdict.numbers["ratio"] == pytest.approx(2.0)


def test_a_small_draw_warns_where_a_large_one_is_sure() -> None:
    assert better_than_trivial(measured(0.12, users=100_000)).outcome == "passed"
    assert better_than_trivial(measured(0.12, users=150)).outcome == "warned"


def test_showing_everybody_the_same_is_refused_however_well_it_foretells() -> None:
    assert better_than_trivial(measured(0.2, coverage=0.1)).outcome == "refused"


@pytest.mark.parametrize("users", [0, 28, 99])
def test_under_a_hundred_test_customers_nothing_is_measured(users: int) -> None:
    verdict = better_than_trivial(measured(0.05, users=users))
    assert verdict.outcome == "not measured"
    assert f"{users} test customers, 100 needed" in verdict.reason


def test_the_same_figures_pass() -> None:
    verdict = no_worse_than_live(measured(0.2), measured(0.2), asked(1.0, 1.0))
    assert verdict.outcome == "passed"


def test_a_version_that_foretells_worse_than_chance_explains_is_refused() -> None:
    verdict = no_worse_than_live(measured(0.17), measured(0.2), asked(1.0, 1.0))
    assert verdict.outcome == "refused"
    assert "hsp recommenders use" in verdict.reason


def test_a_fall_that_the_draw_may_explain_only_warns() -> None:
    small, live = measured(0.185, users=200), measured(0.2, users=200)
    assert no_worse_than_live(small, live, None).outcome == "warned"


def test_data_that_became_harder_for_everybody_is_not_held_against_a_version() -> None:
    harder = measured(0.18, opponent=0.09)
    assert no_worse_than_live(harder, measured(0.2), asked(1.0, 1.0)).outcome == "passed"


def test_data_that_became_unforeseeable_is_refused_though_opponents_fell_too() -> None:
    spoiled = measured(0.04, opponent=0.02)
    assert no_worse_than_live(spoiled, measured(0.2), None).outcome == "refused"


@pytest.mark.parametrize(("high", "outcome"), [(0.12, "refused"), (0.31, "passed")])
def test_a_version_must_know_the_same_customers(high: float, outcome: Outcome) -> None:
    few = measured(0.2, users=10)
    assert no_worse_than_live(few, few, asked(0.1, high)).outcome == outcome


def test_too_few_answers_say_nothing() -> None:
    few = measured(0.2, users=10)
    assert no_worse_than_live(few, few, asked(0.0, 0.0, users=99)).outcome == "not measured"


def test_a_live_version_without_figures_is_compared_by_asking_alone() -> None:
    assert no_worse_than_live(measured(0.2), None, asked(1.0, 1.1)).outcome == "passed"
