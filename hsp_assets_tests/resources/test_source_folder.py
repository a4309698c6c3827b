"""Files that change while they are read are noticed."""

from pathlib import Path

import pytest

from hsp_assets.failures import TransientFailure
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource


@pytest.mark.parametrize("name", ["items-1.csv", "items-2.csv"])
def test_a_file_that_was_written_or_added_while_it_was_read_is_named(
    tmp_path: Path, storage: StorageResource, name: str
) -> None:
    (tmp_path / "items-1.csv").write_text("ITEM_ID\n1\n")
    folder = SourceFolderResource(root=str(tmp_path), patterns={"items": "items*.csv"})
    source = folder.open("items", storage)
    folder.require_unchanged(source, storage)
    (tmp_path / name).write_text("ITEM_ID\n1\n2\n")
    with pytest.raises(TransientFailure, match=rf"items changed while they were read: {name}\. "):
        folder.require_unchanged(source, storage)
