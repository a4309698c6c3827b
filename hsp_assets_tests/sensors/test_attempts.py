"""How often the same work is started."""

from hsp_assets.sensors.attempts import ATTEMPTS, Attempt, next_attempt
from hsp_assets.sensors.cursors import format_cursor, parse_cursor

PAUSE = 60.0


def test_new_work_is_started_at_once() -> None:
    assert next_attempt(Attempt("a", 3, 100.0), "b", 101.0, PAUSE) == Attempt("b", 1, 101.0)


def test_work_that_was_not_finished_waits_before_it_is_started_again() -> None:
    said = next_attempt(Attempt("a", 1, 100.0), "a", 101.0, PAUSE)
    assert isinstance(said, str)
    assert "starts in 59 s" in said
    later = 100.0 + PAUSE
    assert next_attempt(Attempt("a", 1, 100.0), "a", later, PAUSE) == Attempt("a", 2, later)


def test_work_that_failed_three_times_is_left_to_a_person() -> None:
    said = next_attempt(Attempt("a", ATTEMPTS, 0.0), "a", 1e9, PAUSE)
    assert isinstance(said, str)
    assert "by hand" in said


def test_a_cursor_comes_back_as_it_was() -> None:
    attempt = Attempt("a", 2, 3.5)
    assert parse_cursor(Attempt, format_cursor(attempt)) == attempt


def test_a_cursor_of_another_version_is_forgotten() -> None:
    assert parse_cursor(Attempt, '{"version": 0, "of": "a"}') == Attempt()
    assert parse_cursor(Attempt, None) == Attempt()
