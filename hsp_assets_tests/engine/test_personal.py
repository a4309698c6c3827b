"""The blend: what each part adds and what is folded in."""

from dataclasses import replace

import numpy as np
import pytest

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.hyperparameters import Hyperparameters, PartName
from hsp_assets.engine.parts import Parts
from hsp_assets.engine.personal import Personal, fit_personal
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.scoring import Query, Scores
from hsp_assets_tests.engine.logs import log_of


@pytest.fixture
def train_log() -> EventLog:
    rng = np.random.default_rng(0)
    return log_of([(rng.integers(0, 5, 6) + 5 * (user % 2)).tolist() for user in range(60)])


def scores(model: Personal, log: EventLog) -> Scores:
    return model.score(Query(log, np.full(log.user_count, -1)))


def only(part: PartName) -> Hyperparameters:
    return replace(Hyperparameters().without_shares().with_share(part, 1.0), cold_item_damping=0.0)


def test_an_empty_history_is_ordered_by_popularity(train_log: EventLog) -> None:
    model = fit_personal(train_log, None, Hyperparameters())
    result = scores(model, log_of([[]]))[0]
    assert np.argsort(-result).tolist() == np.argsort(-model.item_popularity).tolist()


@pytest.mark.parametrize("part", ["linear", "next_item", "sequence"])
def test_each_model_finds_the_half_of_the_shop_that_a_user_is_in(
    part: PartName, train_log: EventLog
) -> None:
    result = scores(fit_personal(train_log, None, only(part)), log_of([[0, 1], [5, 6]]))
    assert result[0, 2:5].min() > result[0, 5:].max()
    assert result[1, 7:].min() > result[1, :5].max()


def test_a_new_event_changes_the_next_scores(train_log: EventLog) -> None:
    model = fit_personal(train_log, None, Hyperparameters().with_share("repeats", 0.0))
    before, after = scores(model, log_of([[0]])), scores(model, log_of([[0, 6, 7]]))
    assert before[0, 2] > before[0, 8]
    assert after[0, 8] > after[0, 2]


def test_users_are_scored_alike_alone_and_together(train_log: EventLog) -> None:
    model = fit_personal(train_log, None, Hyperparameters())
    together = scores(model, train_log)
    alone = [scores(model, train_log.select(np.array([user])))[0] for user in range(60)]
    assert together == pytest.approx(np.stack(alone), abs=1e-6)


def test_with_a_trend_recent_items_rank_above_older_ones_of_equal_count() -> None:
    log = log_of([[0, 1]] * 20 + [[0, 2]] * 20, 3, [[0, DAY]] * 20 + [[300 * DAY, 301 * DAY]] * 20)
    model = fit_personal(log, None, replace(only("sequence"), trend=1.0))
    result = scores(model, log_of([[0]], 3))[0]
    assert result[2] > 2 * result[1] > 0


def test_a_part_without_a_share_is_not_fitted(train_log: EventLog) -> None:
    assert set(fit_personal(train_log, None, only("sequence")).matrices) == {"sequence"}


def test_without_attributes_there_is_no_content_to_fit(train_log: EventLog) -> None:
    assert "content" not in Parts(train_log, None).names
    with pytest.raises(ValueError, match="content cannot be fitted"):
        Parts(train_log, None).fit("content", Hyperparameters())


def test_a_large_catalogue_is_learned_by_neighbours(
    train_log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hsp_assets.engine.parts.MAX_DENSE", 5)
    weights = Parts(train_log, None).fit("linear", Hyperparameters()).toarray()
    assert weights == pytest.approx(weights.T)
    assert weights[:5, 5:].sum() == 0
