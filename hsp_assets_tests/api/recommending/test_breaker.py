"""A recommender that fails is left alone, and tried again from time to time."""

import time

import pytest

from hsp_assets.api.recommending.breaker import FAILURES, PAUSE_SECONDS, Breaker


@pytest.fixture
def broken() -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_after_failures_in_a_row_nobody_is_admitted(broken: Breaker) -> None:
    assert not broken.admits()


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = Breaker()
    for _ in range(3 * FAILURES):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_one_try_in_a_pause_is_admitted(broken: Breaker, monkeypatch: pytest.MonkeyPatch) -> None:
    broken.admits()
    later = time.monotonic() + PAUSE_SECONDS
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert [broken.admits() for _ in range(3)] == [True, False, False]


def test_a_success_closes_it_again(broken: Breaker) -> None:
    broken.succeeded()
    assert all(broken.admits() for _ in range(3))
