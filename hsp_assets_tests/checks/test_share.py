"""How the check tells whether a view has seen the latest load."""

from datetime import UTC, datetime

import pytest

from hsp_assets.checks.share import caught_up
from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.storage import StorageResource
from hsp_assets.share.progress import Load, Shown

NOON = datetime(2024, 1, 26, 12, tzinfo=UTC)
CARTS = Load("carts", rows=3, created=3, updated=0, at=NOON)


def test_a_view_that_lags_says_which_load_it_does_not_show() -> None:
    found = caught_up("objects_deals", Shown(2, NOON.replace(hour=3)), {"carts": CARTS})
    assert not found.passed
    assert "not yet shown: imports/carts of 2024-01-26 12:00:00 (UTC)" in found.description
    assert found.metadata["not_yet_shown"] == ["carts"]
    assert "materialize the share again later" in found.description


def test_a_view_that_has_caught_up_passes() -> None:
    found = caught_up("objects_deals", Shown(3, NOON.replace(hour=13)), {"carts": CARTS})
    assert found.passed
    assert "refreshed up to 2024-01-26 13:00:00 (UTC)" in found.description
    assert "materialize" not in found.description


@pytest.mark.parametrize("shown", [Shown(3, NOON), Shown(0, None)])
def test_what_a_view_showed_is_read_from_its_manifest(
    shown: Shown, storage: StorageResource
) -> None:
    written = write_manifest(storage, "share/objects_deals", "run", shown.facts())
    assert Shown.of(written) == shown
