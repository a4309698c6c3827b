"""When the share sensor has something to follow."""

from datetime import UTC, datetime

from hsp_assets.portal.flows import RecordKind
from hsp_assets.sensors.changes import LatestChange
from hsp_assets.sensors.following import (
    Observed,
    behind,
    change_set,
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


def contacts(
    one: LatestChange, observed: Shown, at: float = 120, published: float = 130
) -> list[RecordKind]:
    return list(pending({"contacts": one}, {"objects_contacts": Observed(observed, at)}, published))


def test_what_the_share_showed_before_publication_is_followed() -> None:
    assert contacts(noticed(), shown(100)) == []


def test_what_changed_after_the_share_was_observed_is_pending() -> None:
    assert contacts(noticed(101), shown(100)) == ["contacts"]


def test_a_deletion_is_pending_until_the_rows_are_fewer() -> None:
    assert contacts(noticed(total=4), shown(100, rows=5)) == ["contacts"]
    assert contacts(noticed(total=4), shown(100, rows=4)) == []


def test_in_a_portal_that_is_never_still_a_later_refresh_shows_a_deletion() -> None:
    assert contacts(noticed(total=4, at=110), shown(111, rows=9)) == []


def test_a_late_change_is_pending_until_the_share_is_observed_again() -> None:
    assert contacts(noticed(late=True, at=125), shown(100), at=120) == ["contacts"]
    assert contacts(noticed(late=True, at=115), shown(100), at=120) == []


def test_what_was_observed_and_not_published_is_pending() -> None:
    assert contacts(noticed(), shown(100), at=120, published=119) == ["contacts"]


def test_what_was_never_observed_is_pending() -> None:
    assert list(pending({"deals": noticed()}, {}, 0.0)) == ["deals"]


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
