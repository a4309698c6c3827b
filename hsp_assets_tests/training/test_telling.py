"""What a training says in the run's log."""

from datetime import UTC, datetime, timedelta

from hsp_assets.training.telling import TrainingTold, clock

BEGUN = datetime(2026, 11, 30, 12, tzinfo=UTC)


def told(*noted: tuple[float, str], before: tuple[float, ...] = ()) -> list[str]:
    """What is said of statuses that were noted so many seconds after the training began."""
    lines: list[str] = []
    times = iter(BEGUN + timedelta(seconds=seconds) for seconds, _ in noted)
    training = TrainingTold("popular on 5 events", before, lines.append, lambda: next(times))
    for _, status in noted:
        training.note({"status": status, "creationDateTime": BEGUN})
    training.end(noted[-1][0] if noted else 0.0)
    return lines


def test_a_training_that_is_looked_at_a_dozen_times_is_two_lines() -> None:
    statuses = [(0.1, "CREATE PENDING"), *((n / 2, "CREATE IN_PROGRESS") for n in range(12))]
    assert told(*statuses) == [
        "training popular on 5 events (CREATE PENDING, 0 s so far, the first training)",
        "trained popular on 5 events in 6 s",
    ]


def test_a_later_change_of_status_is_a_line() -> None:
    lines = told((0, "CREATE PENDING"), (95, "CREATE IN_PROGRESS"), (200, "CREATE IN_PROGRESS"))
    assert "CREATE IN_PROGRESS, 1:35 min so far" in lines[1]
    assert len(lines) == 3


def test_hours_of_waiting_are_six_lines_an_hour() -> None:
    assert len(told(*((30.0 * n, "CREATE IN_PROGRESS") for n in range(240)))) == 1 + 11 + 1


def test_how_long_it_usually_takes_is_the_median_of_the_versions_that_are_kept() -> None:
    line = told((3, "CREATE PENDING"), before=(7300.0, 60.0, 7500.0))[0]
    assert line.endswith("3 s so far, the last 3 trainings took 2:01 h)")


def test_what_was_trained_before_says_nothing() -> None:
    assert told() == []


def test_durations_are_read_as_people_say_them() -> None:
    assert [clock(seconds) for seconds in (9.4, 67, 3_600)] == ["9 s", "1:07 min", "1:00 h"]
