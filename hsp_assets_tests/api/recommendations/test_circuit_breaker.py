"""A recommender that fails is left alone, and tried again from time to time."""

import time

import pytest

from hsp_assets.api.recommendations.circuit_breaker import FAILURES, PAUSE_SECONDS, CircuitBreaker


@pytest.fixture
def broken() -> CircuitBreaker:
    breaker = CircuitBreaker()
    for _ in range(FAILURES):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_after_failures_in_a_row_nobody_is_admitted(broken: CircuitBreaker) -> None:
    assert not broken.admits()


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = CircuitBreaker()
    for _ in range(3 * FAILURES):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_one_try_in_a_pause_is_admitted(
    broken: CircuitBreaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.admits()
    later = time.monotonic() + PAUSE_SECONDS
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert [broken.admits() for _ in range(3)] == [True, False, False]


def test_a_success_closes_it_again(broken: CircuitBreaker) -> None:
    broken.succeeded()
    assert all(broken.admits() for _ in range(3))
