"""Whether the share has seen the latest load."""

from datetime import UTC, datetime

from hsp_assets.checks.share import caught_up

LOADED_AT = datetime(2024, 1, 26, 12, tzinfo=UTC)


def shown(rows: int, mark: datetime) -> dict[str, object]:
    return {"dagster/row_count": rows, "high_water_mark": mark.timestamp()}


def loaded(changes: int) -> dict[str, object]:
    return {"dagster/row_count": 10, "created": changes, "updated": 0}


def test_a_share_refreshed_after_the_load_has_caught_up() -> None:
    after = LOADED_AT.replace(hour=13)
    assert caught_up(shown(10, after), loaded(10), LOADED_AT).passed


def test_a_share_refreshed_before_the_load_has_not() -> None:
    before = LOADED_AT.replace(hour=1)
    assert not caught_up(shown(10, before), loaded(1), LOADED_AT).passed


def test_a_load_that_changed_nothing_needs_no_refresh() -> None:
    before = LOADED_AT.replace(hour=1)
    assert caught_up(shown(10, before), loaded(0), LOADED_AT).passed


def test_a_share_with_fewer_rows_than_were_loaded_has_not_caught_up() -> None:
    after = LOADED_AT.replace(hour=13)
    assert not caught_up(shown(9, after), loaded(10), LOADED_AT).passed


def test_a_view_that_was_never_filled_has_not_caught_up() -> None:
    never = {"dagster/row_count": 10, "high_water_mark": "never filled"}
    assert not caught_up(never, loaded(10), LOADED_AT).passed
