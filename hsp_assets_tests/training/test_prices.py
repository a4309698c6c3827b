"""What Amazon Personalize would cost, by its list prices."""

from datetime import date

import pytest

from hsp_assets.training.prices import (
    are_old,
    basis,
    import_dollars,
    monthly_dollars,
    retraining_dollars,
)


def test_a_gigabyte_is_imported_for_five_cents() -> None:
    assert import_dollars(2_000_000_000) == pytest.approx(0.10)


def test_an_active_recommender_costs_each_hour_of_the_month() -> None:
    assert monthly_dollars(2) == pytest.approx(2 * 730 * 0.375)


def test_retraining_costs_the_import_and_two_hours_of_each_new_version() -> None:
    assert retraining_dollars(1_000_000_000, 3) == pytest.approx(0.05 + 3 * 2 * 0.375)


def test_the_basis_of_the_figures_says_that_they_were_not_verified() -> None:
    assert basis() == (
        "list prices of https://aws.amazon.com/personalize/pricing/ "
        "(us-east-1, 2025-01, to be checked against your invoice)"
    )


def test_requests_beyond_those_of_the_hour_are_paid_where_they_are_provisioned() -> None:
    assert monthly_dollars(1, requests_per_second=1) == monthly_dollars(1)
    hour = 0.375 + 3.2 * 0.0833
    assert monthly_dollars(1, requests_per_second=2) == pytest.approx(730 * hour)


@pytest.mark.parametrize(("month", "old"), [((2026, 1), False), ((2026, 2), True)])
def test_prices_are_old_after_a_year(month: tuple[int, int], *, old: bool) -> None:
    assert are_old(date(*month, 1)) is old
