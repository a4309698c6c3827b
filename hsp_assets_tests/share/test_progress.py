"""Whether the views of the share have seen the latest loads."""

from datetime import UTC, datetime, timedelta

import pytest

from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.storage import StorageResource
from hsp_assets.share.progress import Load, Shown, behind, latest_loads

NOON = datetime(2024, 1, 26, 12, tzinfo=UTC)
MORNING, AFTERNOON = NOON.replace(hour=1), NOON.replace(hour=13)
JUST_BEFORE = NOON - timedelta(seconds=30)


def load(name: str = "contacts", *, created: int = 0, updated: int = 0) -> dict[str, Load]:
    return {name: Load(name, rows=10, created=created, updated=updated, at=NOON)}


@pytest.mark.parametrize(
    ("shown", "loads", "is_behind"),
    [
        pytest.param(Shown(10, AFTERNOON), load(created=10), False, id="refreshed after the load"),
        pytest.param(Shown(10, MORNING), load(updated=1), True, id="refreshed before the load"),
        pytest.param(Shown(10, JUST_BEFORE), load(created=1), False, id="rows came just before"),
        pytest.param(Shown(10, MORNING), load(), False, id="a load that changed nothing"),
        pytest.param(Shown(9, AFTERNOON), load(created=1), True, id="fewer rows than loaded"),
        pytest.param(Shown(0, None), load(created=10), True, id="a view that was never filled"),
        pytest.param(Shown(0, None), {}, False, id="an import that never ran"),
    ],
)
def test_a_view_lags_until_it_shows_what_was_loaded(
    shown: Shown, loads: dict[str, Load], is_behind: bool
) -> None:
    assert behind("objects_contacts", shown, loads) == (list(loads.values()) if is_behind else [])


def test_a_completed_cart_shows_in_its_deal_and_not_in_its_line_item() -> None:
    completed = load("purchases", updated=10)
    assert behind("objects_deals", Shown(10, MORNING), completed)
    assert not behind("objects_line_items", Shown(10, MORNING), completed)


def test_the_latest_loads_are_read_from_their_manifests(storage: StorageResource) -> None:
    for created in (1, 7):
        facts = {"rows": 12, "created": created, "updated": 2, "failed": 2}
        write_manifest(storage, "imports/carts", "run", facts)
    loads = latest_loads(storage, ["carts", "purchases"])
    assert {name: (each.rows, each.created, each.updated) for name, each in loads.items()} == {
        "carts": (10, 7, 2)
    }
