"""Rate limits by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.hubspot import Options
from hsp_assets.sandbox.hubspot.options import Tier
from hsp_assets.sandbox.hubspot.protocol.limits import Daily, RateLimits, Window, api_of
from hsp_assets_tests.sandbox.hubspot.conftest import Clock

OBJECTS = "/crm/v3/objects/contacts"


def passed(limits: RateLimits, path: str, tries: int) -> int:
    """How many of some requests pass."""
    return sum(limits.take(path).refusal is None for _ in range(tries))


@pytest.mark.parametrize(
    ("tier", "add_on", "most"),
    [
        ("starter", False, 100),
        ("professional", False, 190),
        ("enterprise", False, 190),
        ("professional", True, 250),
    ],
)
def test_the_tier_decides_the_burst(clock: Clock, tier: Tier, most: int, *, add_on: bool) -> None:
    limits = RateLimits(Options(tier=tier, api_add_on=add_on, now=clock))
    assert passed(limits, OBJECTS, 300) == most


def test_search_takes_five_a_second(clock: Clock) -> None:
    limits = RateLimits(Options(now=clock))
    assert passed(limits, f"{OBJECTS}/search", 6) == 5
    clock.seconds += 1
    assert passed(limits, f"{OBJECTS}/search", 6) == 5


def test_events_take_1250_requests_a_second_whatever_the_day_allows(clock: Clock) -> None:
    limits = RateLimits(Options(requests_per_day=1, now=clock))
    assert passed(limits, "/events/v3/send/batch", 1_300) == 1_250
    clock.seconds += 1
    assert passed(limits, "/events/v3/send", 1) == 1


def test_a_day_has_its_own_limit_and_ends_at_midnight() -> None:
    day, noon = Daily(2), 43_200.0
    for _ in range(2):
        day.add()
    assert (day.left(noon), day.left(86_399.0), day.left(86_400.0)) == (0, 0, 2)


def test_a_request_beyond_the_daily_limit_names_that_policy(clock: Clock) -> None:
    limits = RateLimits(Options(requests_per_day=3, now=clock))
    assert passed(limits, OBJECTS, 3) == 3
    refusal = limits.take(OBJECTS).refusal
    assert refusal
    assert refusal["policyName"] == "DAILY"
    assert refusal["message"] == "You have reached your daily limit."


def test_a_refused_request_says_when_to_come_back(clock: Clock) -> None:
    limits = RateLimits(Options(now=clock))
    passed(limits, OBJECTS, 190)
    clock.seconds += 4
    assert limits.take(OBJECTS).wait_seconds == pytest.approx(6)


@pytest.mark.parametrize(
    ("path", "api"),
    [
        (OBJECTS, "general"),
        ("/events/v3/events", "general"),
        (f"{OBJECTS}/search", "search"),
        ("/crm/v4/associations/deals/contacts/batch/read", "associations"),
        ("/crm/v4/objects/deals/1/associations/contacts", "associations"),
        ("/events/v3/send", "events"),
        ("/events/v3/send/batch", "events"),
    ],
)
def test_each_api_has_its_allowance(path: str, api: str) -> None:
    assert api_of(path) == api


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 5))
def test_no_span_of_the_window_ever_holds_more_than_allowed(pauses: list[float], most: int) -> None:
    window, now = Window(most, 10.0), 1_000.0
    passed_at: list[float] = []
    for pause in pauses:
        now += pause
        if window.left(now) > 0:
            window.add(now)
            passed_at.append(now)
    for moment in passed_at:
        assert sum(moment - 10.0 < other <= moment for other in passed_at) <= most
