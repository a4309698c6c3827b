"""When a recommender can be trained."""

import pytest

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.training import minimum_events


def test_what_is_missing_is_said_in_numbers() -> None:
    minimum = minimum_events(RECOMMENDERS["best_sellers"], {"Purchase": 100, "View": 5_000})
    assert minimum.description.startswith("1,000 Purchase events needed, 100 found")
    assert not minimum.is_met


def test_a_recommender_for_any_event_counts_them_all() -> None:
    found = minimum_events(RECOMMENDERS["recommended_for_you"], {"Purchase": 600, "View": 600})
    assert (found.found, found.is_met) == (1_200, True)


@pytest.mark.parametrize(("purchases", "spare"), [(1_000, False), (1_099, False), (1_100, True)])
def test_less_than_a_tenth_to_spare_is_told(purchases: int, spare: bool) -> None:
    minimum = minimum_events(RECOMMENDERS["best_sellers"], {"Purchase": purchases})
    assert minimum.is_met
    assert minimum.has_headroom is spare
