"""We use what HubSpot allows, and never more."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.resources.hubspot_allowance import FIRST_GUESS, MARGIN_SECONDS, Allowance


class Clock:
    """Time that passes only when somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


WINDOW_SECONDS = 10.0


def allowance(most: int, window: float = WINDOW_SECONDS) -> tuple[Allowance, Clock]:
    clock = Clock()
    return Allowance(most, window, clock.read, clock.sleep), clock


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 7))
def test_no_window_ever_holds_more_requests_than_allowed(works: list[float], most: int) -> None:
    limited, clock = allowance(most)
    sent = []
    for work in works:
        clock.now += work
        limited.take()
        sent.append(clock.now)
    for first, later in zip(sent, sent[most:], strict=False):
        assert later - first >= WINDOW_SECONDS


def test_in_steady_state_almost_all_of_the_allowance_is_used() -> None:
    limited, clock = allowance(190)
    for _ in range(19_000):
        limited.take()
    allowed = (clock.now / WINDOW_SECONDS + 1) * 190
    assert 19_000 / allowed > 0.95


def test_the_allowance_follows_what_an_answer_says() -> None:
    limited, clock = allowance(1)
    limited.learn(
        {"X-HubSpot-RateLimit-Max": "2", "X-HubSpot-RateLimit-Interval-Milliseconds": "1000"}
    )
    times = []
    for _ in range(3):
        limited.take()
        times.append(clock.now)
    assert [round(b - a, 6) for a, b in pairwise(times)] == [0, 1 + MARGIN_SECONDS]


def test_what_others_use_of_the_allowance_is_left_to_them() -> None:
    limited, clock = allowance(10)
    limited.take()
    limited.learn({"X-HubSpot-RateLimit-Max": "10", "X-HubSpot-RateLimit-Remaining": "2"})
    for _ in range(2):
        limited.take()
    assert clock.now == 0
    limited.take()
    assert clock.now >= WINDOW_SECONDS


def test_our_own_requests_are_not_taken_for_those_of_others() -> None:
    limited, clock = allowance(10)
    for used in range(1, 11):
        limited.take()
        limited.learn({"X-HubSpot-RateLimit-Remaining": str(10 - used)})
    assert clock.now == 0


def test_five_searches_fit_into_a_second() -> None:
    most, window = FIRST_GUESS["search"]
    limited, clock = allowance(most, window)
    for _ in range(11):
        limited.take()
    assert clock.now >= 2 * window


def test_a_request_that_hubspot_counts_late_is_not_taken_for_somebody_elses() -> None:
    limited, clock = allowance(10)
    for _ in range(10):
        limited.take()
    clock.now = WINDOW_SECONDS + MARGIN_SECONDS
    limited.learn({"X-HubSpot-RateLimit-Remaining": "0"})
    for _ in range(10):
        limited.take()
    assert clock.now == WINDOW_SECONDS + MARGIN_SECONDS
