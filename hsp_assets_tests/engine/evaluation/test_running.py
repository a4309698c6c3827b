"""A whole evaluation of a small shop."""

import json

import numpy as np
import polars as pl
import pytest

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.evaluation import Protocol, Report, evaluate
from hsp_assets.engine.evaluation.models import POPULARITY, REPEATS
from hsp_assets.engine.evaluation.running import run
from hsp_assets.engine.reading import read_events
from hsp_assets.engine.settings import ItemColumns


@pytest.fixture(scope="module")
def sequences() -> pl.DataFrame:
    """200 users who walk through 80 items, mostly two ahead."""
    rng = np.random.default_rng(5)
    steps = np.where(rng.random((200, 9)) < 0.8, 2, rng.integers(1, 9, (200, 9)))
    items = (rng.integers(0, 80, (200, 1)) + steps.cumsum(axis=1)) % 80
    return pl.DataFrame(
        {
            "user_id": [f"u{user:03}" for user in np.repeat(np.arange(200), 9)],
            "item_id": [f"i{item:02}" for item in items.ravel()],
        }
    )


@pytest.fixture(scope="module")
def report(sequences: pl.DataFrame) -> Report:
    return evaluate(sequences, protocol=Protocol(split="last"))


def test_the_engine_is_compared_with_five_baselines_of_which_the_strong_were_searched(
    report: Report,
) -> None:
    settings = {result.name: result.hyperparameters for result in report.models}
    names = ["engine", "popularity", "recent_popularity", "repeats", "item_knn", "als"]
    assert [result.name for result in report.models] == names
    assert set(settings["item_knn"]) == {"weighting", "neighbours"}
    assert set(settings["als"]) == {"factors", "confidence", "regularisation"}


def test_the_engine_is_surely_better_where_order_matters(report: Report) -> None:
    assert min(estimate.low for estimate in report.ndcg_ratios.values()) > 1


def test_a_report_survives_json_and_says_what_the_data_lacks(report: Report) -> None:
    assert json.loads(json.dumps(report.as_dict()))["protocol"]["split"] == "last"
    assert report.support.users == report.support.test_users == 200
    assert report.support.unmet == ()


def test_known_items_are_not_shown_where_only_new_ones_count(sequences: pl.DataFrame) -> None:
    catalogue = read_catalogue(sequences, None, ItemColumns())
    log = read_events(sequences, catalogue)
    protocol = Protocol(split="last")
    split, settings = protocol.divide(log), protocol.settings(log)
    own, popular = (run(each, split, split.train, settings, 0)[0] for each in (REPEATS, POPULARITY))
    assert own.measures == popular.measures
