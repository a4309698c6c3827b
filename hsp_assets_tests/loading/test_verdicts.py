"""A verdict holds for the very content that was judged, read in the same way."""

from pathlib import Path
from typing import Any

import pytest

from hsp_assets.failures import GateError
from hsp_assets.loading.verdicts import DATE_FORMAT, FINGERPRINT, PASSED, require_passed
from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sources.rows import Source

ASSET = "source_files/items"


@pytest.fixture
def source(tmp_path: Path, storage: StorageResource) -> Source:
    (tmp_path / "items.csv").write_text("ITEM_ID\n1\n")
    folder = SourceFolderResource(root=str(tmp_path), patterns={"items": "items.csv"})
    return folder.open("items", storage)


def judged(storage: StorageResource, source: Source, **facts: Any) -> None:
    """Keep that content passed, but for some facts."""
    passed = {
        FINGERPRINT: source.fingerprint,
        DATE_FORMAT: source.date_format,
        PASSED: True,
    }
    write_manifest(storage, ASSET, "run", passed | facts)


def test_content_that_passed_may_be_loaded(storage: StorageResource, source: Source) -> None:
    judged(storage, source)
    require_passed(storage, source)


def test_content_that_was_never_read_may_not(storage: StorageResource, source: Source) -> None:
    with pytest.raises(GateError, match=r"items\.csv was never read.*Materialize source_files/"):
        require_passed(storage, source)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({FINGERPRINT: "other"}, "changed since it was read"),
        ({DATE_FORMAT: "day_month_year"}, "was read with HSP_DATE_FORMAT=day_month_year"),
        ({PASSED: False}, "did not pass the checks of source_files/items"),
    ],
)
def test_a_verdict_about_anything_else_does_not_count(
    storage: StorageResource, source: Source, facts: dict[str, Any], says: str
) -> None:
    judged(storage, source, **facts)
    with pytest.raises(GateError, match=says):
        require_passed(storage, source)
