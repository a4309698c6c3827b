"""We use what HubSpot allows, and never more."""

from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.resources.hubspot_allowance import FIRST_GUESS, SHORTEST_WAIT_SECONDS, Allowance

WINDOW_SECONDS = 10.0
MAX, REMAINING = "X-HubSpot-RateLimit-Max", "X-HubSpot-RateLimit-Remaining"
WINDOW = "X-HubSpot-RateLimit-Interval-Milliseconds"


class Clock:
    """Time that passes only when somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def allowance(most: int, window: float = WINDOW_SECONDS) -> tuple[Allowance, Clock]:
    clock = Clock()
    return Allowance(most, window, clock.read, clock.sleep), clock


def send(limited: Allowance, clock: Clock, seconds: float = 0.0) -> tuple[float, float]:
    """Send a request that is answered after some time; when it was sent and answered."""
    with limited.request():
        sent = clock.now
        clock.now += seconds
    return sent, clock.now


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 7), st.data())
def test_no_window_holds_more_than_allowed_whenever_hubspot_counts_a_request(
    answers: list[float], most: int, data: st.DataObject
) -> None:
    limited, clock = allowance(most)
    counted = [
        data.draw(st.floats(*send(limited, clock, seconds)), label="counted by HubSpot")
        for seconds in answers
    ]
    for first, later in zip(counted, counted[most:], strict=False):
        assert later - first >= WINDOW_SECONDS - 1e-9


def test_in_steady_state_almost_all_of_the_allowance_is_used() -> None:
    limited, clock = allowance(190)
    for _ in range(19_000):
        send(limited, clock, seconds=0.001)
    allowed = (clock.now / WINDOW_SECONDS + 1) * 190
    assert 19_000 / allowed > 0.95


def test_who_waits_for_an_answer_of_another_thread_goes_on_waiting() -> None:
    limited, clock = allowance(1)
    with limited.request():
        assert limited._try() == SHORTEST_WAIT_SECONDS  # noqa: SLF001 (a second thread's view)
    send(limited, clock)
    assert clock.now >= WINDOW_SECONDS


def test_the_allowance_follows_what_an_answer_says() -> None:
    limited, clock = allowance(1)
    limited.learn({MAX: "2", WINDOW: "1000"})
    sent = [send(limited, clock)[0] for _ in range(3)]
    assert sent[1] == 0
    assert 1 <= sent[2] < 1.1


def test_what_others_use_of_the_allowance_is_left_to_them() -> None:
    limited, clock = allowance(10)
    send(limited, clock)
    limited.learn({MAX: "10", REMAINING: "2"})
    for _ in range(2):
        send(limited, clock)
    assert clock.now == 0
    send(limited, clock)
    assert clock.now >= WINDOW_SECONDS


def test_neither_our_own_requests_nor_old_answers_are_taken_for_those_of_others() -> None:
    limited, clock = allowance(10)
    for used in range(1, 11):
        send(limited, clock)
        limited.learn({REMAINING: str(10 - used)})
    assert clock.now == 0
    clock.now = WINDOW_SECONDS
    limited.learn({REMAINING: "0"})
    for _ in range(10):
        send(limited, clock)
    assert clock.now == WINDOW_SECONDS


def test_five_searches_fit_into_a_second() -> None:
    most, window = FIRST_GUESS["search"]
    limited, clock = allowance(most, window)
    for _ in range(11):
        send(limited, clock)
    assert clock.now >= 2 * window
