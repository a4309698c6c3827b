"""What the HubSpot sensor makes of a listing, given what it saw before."""

import dataclasses
import json

from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.resources.hubspot_changes import PAGE, Listing
from hsp_assets.sensors.change_detection import (
    OVERLAP,
    Seen,
    add_count,
    changes,
    moment_to_count,
    needs_counting,
)

NOON = 1_700_000_000_000


def listing(newest: dict[str, int], total: int | None = None) -> Listing:
    return Listing(newest, len(newest) if total is None else total)


def seen(newest: dict[str, int], total: int | None = None) -> Seen:
    return changes(None, listing(newest, total))[1]


def page(begin: int, count: int = PAGE) -> dict[str, int]:
    return {str(begin + number): NOON + begin + number for number in range(count)}


def test_on_the_first_look_everything_is_new() -> None:
    change, _ = changes(None, listing({"1": NOON}, total=6000))
    assert change.changed == 6000


def test_a_first_look_at_more_than_a_page_is_told_once() -> None:
    full = listing(page(0), total=5000)
    _, before = changes(None, full)
    assert needs_counting(before, full)
    assert not add_count(before, changes(before, full), count=4900)[0]


def test_the_same_listing_again_is_no_change() -> None:
    change, after = changes(seen({"1": NOON, "2": NOON}), listing({"1": NOON, "2": NOON}))
    assert not change
    assert after == seen({"1": NOON, "2": NOON})


def test_a_record_that_changed_again_is_noticed_once() -> None:
    change, after = changes(seen({"1": NOON}), listing({"1": NOON + 5}))
    assert (change.changed, change.late) == (1, False)
    assert not changes(after, listing({"1": NOON + 5}))[0]


def test_a_record_of_the_very_millisecond_of_the_newest_is_noticed() -> None:
    change, _ = changes(seen({"1": NOON}), listing({"1": NOON, "2": NOON}, total=2))
    assert change.changed == 1
    assert change.late


def test_a_record_that_search_showed_late_is_noticed() -> None:
    late = NOON - OVERLAP + 1
    change, _ = changes(seen({"1": NOON}, total=2), listing({"1": NOON, "2": late}))
    assert (change.changed, change.late) == (1, True)


def test_a_deleted_record_is_noticed_by_the_count() -> None:
    change, after = changes(seen({"1": NOON, "2": NOON}), listing({"1": NOON}))
    assert (change.changed, change.fewer) == (0, 1)
    assert after.version != seen({"1": NOON, "2": NOON}).version


def test_more_changes_than_a_page_holds_are_counted() -> None:
    before, now = seen({"1": NOON}, total=5000), listing(page(1_000), total=5000)
    looked = changes(before, now)
    assert looked[0].or_more
    assert needs_counting(before, now)
    change, _ = add_count(before, looked, count=3001)
    assert (change.changed, change.or_more, change.late) == (3000, False, False)


def test_a_change_hidden_behind_a_full_page_moves_the_count() -> None:
    before, full = seen({"1": NOON}, total=5000), listing(page(1_000), total=5000)
    _, after = add_count(before, changes(before, full), count=301)
    change, later = add_count(after, changes(after, full), count=302)
    assert (change.changed, change.late) == (1, True)
    assert moment_to_count(later) == moment_to_count(after)
    assert not add_count(later, changes(later, full), count=302)[0]


def test_the_name_of_a_state_changes_with_a_hidden_change() -> None:
    before, full = seen({"1": NOON}, total=5000), listing(page(1_000), total=5000)
    _, after = add_count(before, changes(before, full), count=301)
    _, later = add_count(after, changes(after, full), count=302)
    assert later.version != after.version


def test_the_name_of_a_state_is_that_of_its_newest_records() -> None:
    def name(window: dict[str, int]) -> str:
        return Seen(total=2, newest=NOON, window=window).version

    assert name({"1": NOON, "2": NOON - 1}) != name({"2": NOON, "1": NOON - 1})
    assert name({"1": NOON, "2": NOON - 1}) == name({"1": NOON, "3": NOON - 2})


def test_what_is_remembered_stays_small() -> None:
    _, after = changes(seen(page(0)), listing(page(1_000), total=1_000_000))
    assert len(json.dumps(dataclasses.asdict(after))) < 6_000


edits = st.lists(st.tuples(st.integers(0, 30), st.integers(0, OVERLAP - 1)), max_size=40)


@given(edits=edits, looks=st.sets(st.integers(0, 40)))
def test_whatever_the_order_in_which_search_shows_changes_each_is_noticed_once(
    edits: list[tuple[int, int]], looks: set[int]
) -> None:
    """Records change at any time within the lag, and show in any order."""
    shown: dict[str, int] = {"first": NOON}
    state, noticed, expected = seen(shown), 0, 0
    unseen: set[str] = set()
    for number, (record, age) in enumerate([*edits, (99, 0)]):
        moment = NOON + OVERLAP - 1 - age
        if moment > shown.get(str(record), 0):
            shown[str(record)] = moment
            unseen.add(str(record))
        if number in looks or number == len(edits):
            change, state = changes(state, listing(shown))
            noticed, expected = noticed + change.changed, expected + len(unseen)
            unseen.clear()
    assert noticed == expected
