"""Related items, and what replaces them when an item has too few events."""

import numpy as np
import pytest

from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.ranking import best_items
from hsp_assets.engine.related import Related, fit_also_viewed, fit_bought_together
from hsp_assets.engine.scoring import Query
from hsp_assets.engine.sparse import Matrix, matrix
from hsp_assets_tests.engine.logs import log_of


def weights(links: dict[tuple[int, int], float], items: int = 10) -> Matrix:
    rows, columns = np.array(list(links)).T
    return matrix(np.array(list(links.values())), (rows, columns), (items, items))


@pytest.fixture
def content() -> Content:
    """Item 0 is like 7, item 7 like 0; even and odd items are two categories."""
    similar = weights({(0, 7): 1.0, (7, 0): 1.0})
    prices = np.full(10, np.nan, dtype=np.float32)
    return Content(similar, similar, np.arange(10) % 2, prices)


def shown(model: Related, item: int, log: EventLog, limit: int) -> list[int]:
    query = Query(log.select(np.array([0])), np.array([item]))
    return [int(code) for code in best_items(model.score(query)[0], limit)]


def test_views_before_and_after_both_count() -> None:
    log = log_of([[1, 2, 3]] * 9)
    assert sorted(shown(fit_also_viewed(log, None), 2, log, 2)) == [1, 3]


def test_an_item_is_never_shown_beside_itself() -> None:
    log = log_of([[1, 2, 1, 2]] * 9)
    assert 1 not in shown(fit_also_viewed(log, None), 1, log, 10)


def test_attributes_come_first_for_a_rarely_viewed_item(content: Content) -> None:
    log = log_of([[0, 3], [5, 6], [5, 6]])
    assert shown(fit_also_viewed(log, content), 0, log, 2) == [7, 3]


def test_an_item_without_any_relation_gets_what_is_popular() -> None:
    log = log_of([[1, 2], [2, 1], [2, 3]])
    assert shown(fit_also_viewed(log, None), 9, log, 1) == [2]


def test_baskets_come_before_what_is_only_seen_together(content: Content) -> None:
    purchases, views = log_of([[2, 4], [2, 4]]), log_of([[2, 3, 2, 3, 2, 3]] * 9)
    model = fit_bought_together(purchases, views, content)
    assert shown(model, 2, purchases, 2) == [4, 3]


def test_what_is_seen_with_an_unbought_item_counts_only_in_another_category(
    content: Content,
) -> None:
    views = log_of([[2, 4, 2, 4, 2, 3]] * 9)
    model = fit_bought_together(log_of([[8, 9]]), views, content)
    assert model.weights[2, 3] > model.weights[2, 4] == 0
