"""A long load logs how far it is, and a short one logs nothing."""

import pytest

from hsp_assets.loading.progress import Progress


class Log:
    """A clock to set, and the lines reported."""

    def __init__(self) -> None:
        self.now, self.lines = 0.0, list[str]()
        self.progress = Progress("imports/contacts", 100_000, self.lines.append, lambda: self.now)


@pytest.fixture
def log() -> Log:
    return Log()


def test_the_rate_is_logged_and_the_time_left_if_the_total_is_known(log: Log) -> None:
    part = log.progress.part("reading")
    log.now = 10
    log.progress.advance(20_000)
    part.advance(50)
    assert log.lines == [
        "imports/contacts: 20,000 of 100,000 rows (20%), 2,000 a second, about 0:00:40 left",
        "imports/contacts: reading: 50 rows, 5 a second",
    ]


def test_a_line_is_logged_every_ten_seconds_at_most(log: Log) -> None:
    for second in range(1, 35):
        log.now = second
        log.progress.reach(second)
    assert len(log.lines) == 3


def test_what_takes_less_logs_nothing(log: Log) -> None:
    log.progress.advance(100_000)
    assert log.lines == []
