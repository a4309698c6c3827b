"""Measures per user, and bootstrap intervals of their means."""

import numpy as np
import pytest

from hsp_assets.engine.evaluation import measures
from hsp_assets.engine.evaluation.measures import estimate, measure, novelty, ratio, resample
from hsp_assets.engine.evaluation.report import Estimate
from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets_tests.engine.logs import log_of


def test_every_measure_is_taken_at_every_cutoff() -> None:
    lists = np.arange(25)[None, :]
    values = measure(lists, GroundTruth(np.array([0, 1]), np.array([7], dtype=np.int32), 30))
    assert len(values) == 5 * 4
    assert (values["hit_rate@5"][0], values["hit_rate@10"][0]) == (0, 1)


def test_the_interval_agrees_with_the_normal_theory() -> None:
    values = np.random.default_rng(0).normal(10, 1, 2_000)
    interval = estimate({"x": values}, seed=1)["x"]
    assert interval.high - interval.low == pytest.approx(2 * 1.96 / np.sqrt(2_000), rel=0.1)


def test_resampling_in_parts_keeps_the_means(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "DRAWN", 500)
    table = np.random.default_rng(0).random((100, 2))
    assert resample(table, 0).mean(axis=0) == pytest.approx(table.mean(axis=0), abs=0.01)


def test_intervals_of_a_constant_and_of_a_ratio_by_pairs_are_points() -> None:
    constant = estimate({"x": np.full(50, 0.25)}, seed=0)["x"]
    assert (constant.mean, constant.low, constant.high) == (0.25, 0.25, 0.25)
    theirs = np.random.default_rng(0).random(200)
    paired = ratio(2 * theirs, theirs, seed=0)
    assert (paired.mean, paired.low, paired.high) == pytest.approx((2, 2, 2))


def test_an_item_without_events_is_more_novel_than_one_of_all_users() -> None:
    train = log_of([[0], [0], [0]], 2)
    assert [novelty(np.array([[item]]), train) for item in (0, 1)] == pytest.approx([0, 2])


def test_a_ratio_to_nothing_is_infinite_and_of_nothing_to_nothing_one() -> None:
    nothing, something = np.zeros(10), np.ones(10)
    assert ratio(nothing, nothing, seed=0) == Estimate(1, 1, 1)
    assert ratio(something, nothing, seed=0) == Estimate(np.inf, np.inf, np.inf)
