"""Which parts of a schema are out of date, and how new they may become."""

from collections.abc import Iterator

import duckdb
import pytest

from hsp_assets.sandbox.share.replication.ledger import Ledger, Shown
from hsp_assets.sandbox.share.replication.portal import Change
from hsp_assets.sandbox.share.replication.schedule import (
    DAILY_DEFINITIONS,
    DEFINITIONS,
    Moment,
    Schedule,
)
from hsp_assets.sandbox.share.replication.schema import Visibility

HOUR = 3_600
NOW = 1_700_000_000_000
DEFINED = Change(1, 0)
CONTACTS = Change(7, NOW - 60_000)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A ledger in which both schemas show their definitions."""
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS D")
        connection.execute("CREATE SCHEMA D._fs_information_schema")
        ledger = Ledger(connection, "D")
        shown = {part: Shown(DEFINED, None) for part in (DEFINITIONS, DAILY_DEFINITIONS)}
        ledger.remember("V2_DAILY", shown)
        ledger.remember("V2_LIVE", shown)
        yield ledger


def look(*, forced: bool = False, now: int = NOW, defined: Change = DEFINED) -> Moment:
    return Moment(now, {DEFINITIONS: defined, "0-1": CONTACTS}, forced)


def test_a_scope_that_was_never_shown_is_stale(ledger: Ledger) -> None:
    assert Schedule(0, 0, ledger).stale("V2_DAILY", look()) == {"0-1"}


def test_what_is_shown_is_not_stale(ledger: Ledger) -> None:
    ledger.remember("V2_DAILY", {"0-1": Shown(CONTACTS, None)})
    assert Schedule(0, 0, ledger).stale("V2_DAILY", look()) == set()


def test_what_was_hidden_is_stale_once_it_is_due(ledger: Ledger) -> None:
    ledger.remember("V2_DAILY", {"0-1": Shown(CONTACTS, NOW)})
    schedule = Schedule(HOUR, 0, ledger)
    assert schedule.stale("V2_DAILY", look(now=NOW - 1)) == set()
    assert schedule.stale("V2_DAILY", look()) == {"0-1"}


def test_without_a_delay_nothing_is_stale_until_forced(ledger: Ledger) -> None:
    schedule = Schedule(None, 0, ledger)
    assert schedule.stale("V2_DAILY", look()) == set()
    assert schedule.stale("V2_DAILY", look(forced=True)) == {"0-1"}


def test_forcing_leaves_alone_what_shows_in_full(ledger: Ledger) -> None:
    ledger.remember("V2_DAILY", {"0-1": Shown(CONTACTS, None)})
    assert Schedule(None, 0, ledger).stale("V2_DAILY", look(forced=True)) == set()


def test_the_daily_views_of_the_live_schema_wait_for_the_day(ledger: Ledger) -> None:
    moment = look(defined=Change(2, NOW))
    assert Schedule(HOUR, 0, ledger).stale("V2_LIVE", moment) == {DEFINITIONS, "0-1"}


def test_a_new_schema_has_its_definitions_at_once(ledger: Ledger) -> None:
    stale = Schedule(None, None, ledger).stale("V2_NEW", look())
    assert stale == {DEFINITIONS, DAILY_DEFINITIONS}


@pytest.mark.parametrize(
    ("daily", "forced", "cutoff"),
    [(0, False, None), (HOUR, False, NOW - HOUR * 1000), (None, False, -1), (HOUR, True, None)],
)
def test_the_delay_is_the_age_of_the_newest_change_that_shows(
    ledger: Ledger, daily: float | None, forced: bool, cutoff: int | None
) -> None:
    visibility = Schedule(daily, 0, ledger).visibility("V2_DAILY", look(forced=forced))
    assert visibility == Visibility(NOW, cutoff)


def test_what_is_hidden_is_due_when_it_is_old_enough(ledger: Ledger) -> None:
    shown = Schedule(HOUR, 0, ledger).shown("V2_DAILY", "0-1", look(), NOW)
    assert shown == Shown(CONTACTS, NOW + HOUR * 1000)
