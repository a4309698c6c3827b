"""The gates decide by figures alone."""

import pytest

from hsp_assets.training.baselines import Baselines
from hsp_assets.training.gates import (
    Measured,
    Outcome,
    better_than_baselines,
    no_worse_than_live,
)
from hsp_assets.training.probes import ProbeResult


def measured(
    ndcg: float, baseline: float = 0.1, users: int = 10_000, coverage: float = 0.6
) -> Measured:
    baselines = Baselines({"popularity": baseline, "repeats": baseline / 2}, 1.0, users)
    return Measured({"ndcg_at_25": ndcg, "coverage": coverage}, baselines, items=1_000)


def probed(ratio: float, high: float, users: int = 200) -> ProbeResult:
    return ProbeResult(users, live=0.5, new=0.5 * ratio, high=high)


@pytest.mark.parametrize(
    ("ndcg", "outcome"),
    [(0.2, "passed"), (0.106, "warned"), (0.101, "warned"), (0.099, "failed"), (0.0, "failed")],
)
def test_a_version_must_beat_the_best_baseline(ndcg: float, outcome: Outcome) -> None:
    assert better_than_baselines(measured(ndcg)).outcome == outcome


def test_the_strongest_baseline_is_the_one_that_counts() -> None:
    verdict = better_than_baselines(measured(0.2))
    assert "popularity" in verdict.reason
    assert verdict.numbers["ratio"] == pytest.approx(2.0)


def test_a_small_draw_warns_where_a_large_one_is_sure() -> None:
    assert better_than_baselines(measured(0.12, users=100_000)).outcome == "passed"
    assert better_than_baselines(measured(0.12, users=150)).outcome == "warned"


def test_showing_everybody_the_same_fails_however_well_it_predicts() -> None:
    assert better_than_baselines(measured(0.2, coverage=0.1)).outcome == "failed"


def test_who_answers_instead_of_a_version_that_failed_is_said_as_it_is() -> None:
    first = better_than_baselines(measured(0.05), is_first=True)
    assert "until one passes, the API answers with best sellers" in first.reason
    assert "the live one keeps answering" not in first.reason
    assert "the live one keeps answering" in better_than_baselines(measured(0.05)).reason


@pytest.mark.parametrize("users", [0, 28, 99])
def test_under_a_hundred_test_customers_nothing_is_measured(users: int) -> None:
    verdict = better_than_baselines(measured(0.05, users=users))
    assert verdict.outcome == "not measured"
    assert f"{users} test customers, 100 needed" in verdict.reason


def test_the_same_figures_pass() -> None:
    verdict = no_worse_than_live(measured(0.2), measured(0.2), probed(1.0, 1.0))
    assert verdict.outcome == "passed"


def test_a_version_that_predicts_worse_than_chance_explains_fails() -> None:
    verdict = no_worse_than_live(measured(0.17), measured(0.2), probed(1.0, 1.0))
    assert verdict.outcome == "failed"
    assert "hsp recommenders use" in verdict.reason


def test_a_fall_that_the_draw_may_explain_only_warns() -> None:
    small, live = measured(0.185, users=200), measured(0.2, users=200)
    assert no_worse_than_live(small, live, None).outcome == "warned"


def test_data_that_became_harder_for_everybody_is_not_held_against_a_version() -> None:
    harder = measured(0.18, baseline=0.09)
    assert no_worse_than_live(harder, measured(0.2), probed(1.0, 1.0)).outcome == "passed"


def test_data_that_became_unpredictable_fails_though_baselines_fell_too() -> None:
    spoiled = measured(0.04, baseline=0.02)
    assert no_worse_than_live(spoiled, measured(0.2), None).outcome == "failed"


@pytest.mark.parametrize(("high", "outcome"), [(0.12, "failed"), (0.31, "passed")])
def test_a_version_must_know_the_same_customers(high: float, outcome: Outcome) -> None:
    few = measured(0.2, users=10)
    assert no_worse_than_live(few, few, probed(0.1, high)).outcome == outcome


def test_too_few_answers_say_nothing() -> None:
    few = measured(0.2, users=10)
    assert no_worse_than_live(few, few, probed(0.0, 0.0, users=99)).outcome == "not measured"


def test_a_live_version_without_figures_is_compared_by_probes_alone() -> None:
    assert no_worse_than_live(measured(0.2), None, probed(1.0, 1.1)).outcome == "passed"
