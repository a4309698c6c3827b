"""When the share sensor has something to follow."""

from dataclasses import replace
from datetime import UTC, datetime

from hsp_assets.portal.flows import RecordKind
from hsp_assets.sensors.changes import LatestChange
from hsp_assets.sensors.following import (
    Observed,
    Published,
    behind,
    change_set,
    describe,
    is_filled,
    pending,
    shows,
)
from hsp_assets.share.progress import Shown


def noticed(
    newest: float = 100, *, total: int = 5, late: bool = False, at: float = 110
) -> LatestChange:
    return LatestChange("v", newest, total, late, at)


def shown(mark: float, rows: int = 5) -> Shown:
    return Shown(rows, datetime.fromtimestamp(mark, UTC))


def published(observed: Shown, at: float = 120) -> Published:
    """What users and interactions were read from; the one before the other."""
    old = {"objects_contacts": Observed(observed, at)}
    new = {"objects_contacts": Observed(replace(observed, rows=observed.rows), at + 1)}
    return {"users": old, "interactions": new}


def contacts(one: LatestChange, observed: Shown, at: float = 120) -> list[RecordKind]:
    return list(pending({"contacts": one}, published(observed, at)))


def described(one: LatestChange, observed: Shown) -> str:
    return describe({"contacts": one}, published(observed))


def test_what_the_share_showed_when_the_published_rows_were_read_is_followed() -> None:
    assert contacts(noticed(), shown(100)) == []


def test_what_changed_after_the_published_rows_were_read_is_pending() -> None:
    assert contacts(noticed(101), shown(100)) == ["contacts"]


def test_a_deletion_is_pending_until_the_rows_are_fewer() -> None:
    assert contacts(noticed(total=4), shown(100, rows=5)) == ["contacts"]
    assert contacts(noticed(total=4), shown(100, rows=4)) == []


def test_in_a_portal_that_is_never_still_a_later_refresh_shows_a_deletion() -> None:
    assert contacts(noticed(total=4, at=110), shown(111, rows=9)) == []


def test_a_late_change_is_pending_until_the_share_is_observed_again() -> None:
    assert contacts(noticed(late=True, at=125), shown(100), at=120) == ["contacts"]
    assert contacts(noticed(late=True, at=115), shown(100), at=120) == []


def test_a_change_is_pending_until_every_dataset_that_is_read_from_it_is_published() -> None:
    behind_by_one: Published = {
        "users": {"objects_contacts": Observed(shown(100), 120)},
        "interactions": {"objects_contacts": Observed(shown(99), 120)},
    }
    assert list(pending({"contacts": noticed()}, behind_by_one)) == ["contacts"]


def test_what_was_never_published_is_pending() -> None:
    assert list(pending({"deals": noticed()}, {})) == ["deals"]
    assert describe({"deals": noticed()}, {}) == "deals: never published"


def test_the_reason_says_what_changed_since_it_was_published() -> None:
    assert described(noticed(101), shown(100)) == (
        "contacts: changed up to 1970-01-01 00:01:41 (UTC), published up to 1970-01-01 "
        "00:01:40 (UTC)"
    )
    assert described(noticed(total=4), shown(100)) == "contacts: 1 fewer"
    assert described(noticed(101, total=8), shown(100)).startswith("contacts: 3 more and changed")
    late = noticed(late=True, at=125)
    assert "HubSpot showed at 1970-01-01 00:02:05" in described(late, shown(100))


def test_the_share_lags_behind_a_change_it_does_not_show() -> None:
    assert behind({"contacts": noticed(101)}, {"objects_contacts": shown(100)}) == ["contacts"]
    assert not shows(Shown(0, None), noticed())


def test_an_empty_portal_is_not_followed() -> None:
    empty = noticed(0, total=0)
    assert not is_filled({"contacts": empty, "products": empty})
    assert not is_filled({"contacts": noticed(), "products": noticed()})
    assert is_filled({"contacts": noticed(), "products": noticed(), "deals": noticed()})


def test_the_same_changes_have_the_same_name_in_any_order() -> None:
    one, two = LatestChange("a", 1, 1, late=False, at=1), LatestChange("b", 1, 1, late=False, at=1)
    assert change_set({"deals": one, "products": two}) == change_set(
        {"products": two, "deals": one}
    )
    assert change_set({"deals": one}) != change_set({"deals": two})
