"""Learned re-ranking: what the blend cannot say is learned, and what does not hold is left."""

import numpy as np
import pytest

from hsp_assets.engine.candidates import Candidates, ItemTraits
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.reranking import FOLDS, Lesson, learn, ndcg_by, reorder
from hsp_assets_tests.engine.logs import log_of

USERS, ITEMS = 400, 60


def lesson(hint: float) -> Lesson:
    """Two features: the blend, in whose order the items are, and one that hints at the relevant."""
    rng = np.random.default_rng(1)
    blend = -np.sort(-rng.normal(size=(USERS, ITEMS)), axis=1)
    other = rng.normal(size=(USERS, ITEMS))
    chances = np.exp(blend + hint * other)
    relevant = np.zeros((USERS, ITEMS), dtype=bool)
    for row, chance in zip(relevant, chances / chances.sum(axis=1, keepdims=True), strict=True):
        row[rng.choice(ITEMS, 3, replace=False, p=chance)] = True
    features = np.stack([blend, other], axis=2).astype(np.float32)
    sizes = relevant.sum(axis=1)
    return Lesson(("blend.log", "other"), features, relevant, np.ones_like(relevant), sizes)


def test_a_feature_that_tells_the_relevant_items_is_learned() -> None:
    told = lesson(hint=1.0)
    weights = learn(told)
    learned = np.array([weights[name] for name in told.names])
    assert learned[1] > 0.4 * learned[0] > 0
    assert ndcg_by(told, learned).mean() > 1.2 * ndcg_by(told, None).mean()


def test_what_does_not_hold_for_users_who_taught_nothing_is_left() -> None:
    told = lesson(hint=0.0)
    fold = np.random.default_rng(0).permutation(USERS) % FOLDS
    for number, direction in ((0, 3.0), (1, -3.0)):
        users = fold == number
        told.features[users, :, 1] += direction * told.relevant[users]
    assert learn(told) == {}


def test_the_same_lesson_teaches_the_same() -> None:
    assert learn(lesson(hint=0.5)) == learn(lesson(hint=0.5))


@pytest.fixture
def traits() -> ItemTraits:
    """Items 0 to 7 have events, the later the more; item 8 has none."""
    values = np.zeros((3, 9), dtype=np.float32)
    values[0, :8] = np.arange(1, 9)
    return ItemTraits(values, np.zeros(9, dtype=np.int64), np.full(9, np.nan, dtype=np.float32))


def candidates(users: int) -> Candidates:
    """The items 0, 8, 1 and 2 in that order."""
    codes, blend = np.array([[0, 8, 1, 2]]), np.array([[9.0, 8.0, 7.0, 6.0]], dtype=np.float32)
    return Candidates(np.repeat(codes, users, axis=0), np.repeat(blend, users, axis=0), {})


def test_candidates_change_places_and_nothing_else_does(traits: ItemTraits) -> None:
    scores = np.array([[9, 7, 6, 5, 4, 3, 2, 1, 8]], dtype=np.float32)
    histories = read_histories(log_of([[3]], 9))
    reorder(scores, candidates(1), histories, traits, {"counts": 1.0})
    assert scores.tolist() == [[6, 7.5, 9, 5, 4, 3, 2, 1, 8]]


def test_where_all_candidates_have_equal_scores_they_keep_them(traits: ItemTraits) -> None:
    scores, equal = np.zeros((1, 9), dtype=np.float32), np.zeros((1, 2), dtype=np.float32)
    for history in ([], [3]):
        histories = read_histories(log_of([history], 9))
        same = Candidates(np.array([[0, 1]]), equal, {})
        reorder(scores, same, histories, traits, {"counts": 1.0})
        assert not scores.any()


def test_an_empty_history_is_left_in_the_order_of_the_blend(traits: ItemTraits) -> None:
    scores = np.array([[9, 7, 6, 5, 4, 3, 2, 1, 8]] * 2, dtype=np.float32)
    histories = read_histories(log_of([[3], []], 9))
    reorder(scores, candidates(2), histories, traits, {"counts": 1.0})
    assert scores[0].tolist() != scores[1].tolist()
    assert scores[1].tolist() == [9, 7, 6, 5, 4, 3, 2, 1, 8]
