"""The strong baselines are `implicit`'s own models."""

import numpy as np
import pytest
from implicit.nearest_neighbours import CosineRecommender
from scipy import sparse

from hsp_assets.engine.evaluation.baselines import Als, ItemKnn, event_counts
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.scoring import Query
from hsp_assets.engine.settings import Settings
from hsp_assets_tests.engine.logs import log_of


@pytest.fixture(scope="module")
def log() -> EventLog:
    """120 users of two halves of a shop of 20 items."""
    rng = np.random.default_rng(0)
    items = rng.integers(0, 10, (120, 8)) + 10 * (np.arange(120) % 2)[:, None]
    return log_of(items.tolist(), 20)


def test_repeated_events_are_counted(log: EventLog) -> None:
    assert event_counts(log).sum() == len(log)


# The library hands its own matrix over in a form that it then warns about.
@pytest.mark.filterwarnings("ignore::implicit.utils.ParameterWarning")
def test_item_knn_has_the_librarys_similarities(log: EventLog) -> None:
    ours = ItemKnn().fit(log, {"weighting": "cosine", "neighbours": 20})
    theirs = CosineRecommender(K=20)
    theirs.fit(sparse.csr_matrix(event_counts(log)), show_progress=False)
    assert ours.similarity.toarray() == pytest.approx(theirs.similarity.toarray())


def test_als_tells_the_halves_apart_for_users_it_has_not_seen(log: EventLog) -> None:
    hyperparameters = {"factors": 8, "confidence": 10.0, "regularisation": 0.1}
    scorer = Als().fit(log, hyperparameters)
    others = log_of([[0, 1], [10, 11]], 20)
    scores = scorer.score(Query(others, np.array([-1, -1])))
    assert scores[0, :10].mean() > scores[0, 10:].mean()
    assert scores[1, 10:].mean() > scores[1, :10].mean()


def test_the_search_tries_every_setting_of_item_knn(log: EventLog) -> None:
    chosen = ItemKnn().search(log, Settings(validation="last"), 0)
    assert chosen["weighting"] in {"cosine", "tfidf", "bm25"}
    assert chosen["neighbours"] in {20, 50, 100, 200, 500}
