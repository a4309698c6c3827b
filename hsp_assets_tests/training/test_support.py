"""When a recommender can be trained."""

import polars as pl
import pytest

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.training.support import ANY, Support, measure_support, minimums

PLENTY = {"View": 500, "Purchase": 500, ANY: 500}


def test_events_and_returning_customers_are_counted_by_type() -> None:
    rows = [("a", "View"), ("a", "View"), ("a", "Purchase"), ("b", "View"), ("c", "Purchase")]
    frame = pl.LazyFrame(rows, schema=["USER_ID", "EVENT_TYPE"], orient="row")
    assert measure_support(frame) == Support(
        events={"Purchase": 2, "View": 3}, returning_users={ANY: 1, "Purchase": 0, "View": 1}
    )


def test_what_is_missing_is_said_in_numbers() -> None:
    needs = minimums(
        RECOMMENDERS["best_sellers"], Support({"Purchase": 100, "View": 5_000}, PLENTY)
    )
    assert needs.description.startswith("1,000 Purchase events needed, 100 present")
    assert not needs.are_met


def test_a_recommender_for_any_event_counts_them_all() -> None:
    needs = minimums(
        RECOMMENDERS["recommended_for_you"], Support({"Purchase": 600, "View": 600}, PLENTY)
    )
    assert needs.minimums[0].present == 1_200
    assert needs.are_met


@pytest.mark.parametrize(("purchases", "spare"), [(1_000, False), (1_099, False), (1_100, True)])
def test_less_than_a_tenth_to_spare_is_told(purchases: int, spare: bool) -> None:
    needs = minimums(RECOMMENDERS["best_sellers"], Support({"Purchase": purchases}, PLENTY))
    assert needs.are_met
    assert needs.have_headroom is spare


def test_too_few_returning_customers_of_the_type_are_told() -> None:
    needs = minimums(RECOMMENDERS["most_viewed"], Support({"View": 2_000}, {"View": 24, ANY: 900}))
    assert not needs.are_met
    assert "25 customers with two View events needed, 24 present" in needs.description
