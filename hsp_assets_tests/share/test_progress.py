"""Whether the views of the share have seen the latest loads."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from hsp_assets.share.progress import Load, Shown, behind, latest_loads

NOON = datetime(2024, 1, 26, 12, tzinfo=UTC)
MORNING, AFTERNOON = NOON.replace(hour=1), NOON.replace(hour=13)


def load(name: str, *, created: int = 0, updated: int = 0) -> dict[str, Load]:
    return {name: Load(name, rows=10, created=created, updated=updated, at=NOON)}


def test_a_view_refreshed_after_the_load_has_caught_up() -> None:
    assert behind("objects_contacts", Shown(10, AFTERNOON), load("contacts", created=10)) == []


def test_a_view_refreshed_before_the_load_has_not() -> None:
    changed = load("contacts", updated=1)
    assert behind("objects_contacts", Shown(10, MORNING), changed) == list(changed.values())


def test_the_last_rows_may_arrive_shortly_before_the_load_is_reported() -> None:
    mark = NOON - timedelta(seconds=30)
    assert behind("objects_contacts", Shown(10, mark), load("contacts", created=1)) == []


def test_a_load_that_changed_nothing_needs_no_refresh() -> None:
    assert behind("objects_contacts", Shown(10, MORNING), load("contacts")) == []


def test_a_view_with_fewer_rows_than_were_loaded_has_not_caught_up() -> None:
    assert behind("objects_contacts", Shown(9, AFTERNOON), load("contacts", created=1))


def test_a_view_that_was_never_filled_has_not_caught_up() -> None:
    assert behind("objects_contacts", Shown(0, None), load("contacts", created=10))


def test_an_import_that_never_ran_has_nothing_to_show() -> None:
    assert behind("objects_contacts", Shown(0, None), {}) == []


def test_a_completed_cart_shows_in_its_deal_and_not_in_its_line_item() -> None:
    completed = load("purchases", updated=10)
    assert behind("objects_deals", Shown(10, MORNING), completed)
    assert not behind("objects_line_items", Shown(10, MORNING), completed)


def test_the_latest_loads_are_read_from_what_dagster_recorded(instance: dg.DagsterInstance) -> None:
    for created in (1, 7):
        metadata = {"dagster/row_count": 10, "created": created, "updated": 2}
        event = dg.AssetMaterialization(["imports", "carts"], metadata=metadata)
        instance.report_runless_asset_event(event)
    loads = latest_loads(instance, ["carts", "purchases"])
    assert {name: (each.rows, each.created, each.updated) for name, each in loads.items()} == {
        "carts": (10, 7, 2)
    }
