"""A long load tells how far it is, and a short one is silent."""

import pytest

from hsp_assets.loading.progress import Progress


class Told:
    """A clock to set, and the lines told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[str] = []

    def progress(self, total: int | None = 100_000) -> Progress:
        return Progress("imports/contacts", total, self.lines.append, lambda: self.now)


@pytest.fixture
def told() -> Told:
    return Told()


def test_pace_and_time_left_are_told(told: Told) -> None:
    progress = told.progress()
    told.now = 10
    progress.advance(20_000)
    assert told.lines == [
        "imports/contacts: 20,000 of 100,000 rows (20%), 2,000 a second, about 0:00:40 left"
    ]


def test_a_line_is_told_every_ten_seconds_at_most(told: Told) -> None:
    progress = told.progress()
    for second in range(1, 35):
        told.now = second
        progress.reach(second)
    assert len(told.lines) == 3


def test_what_takes_less_says_nothing(told: Told) -> None:
    told.progress().advance(100_000)
    assert told.lines == []


def test_without_a_total_the_pace_is_told(told: Told) -> None:
    part = told.progress().part("reading")
    told.now = 10
    part.advance(50)
    assert told.lines == ["imports/contacts: reading: 50 rows, 5 a second"]
