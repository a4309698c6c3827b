"""Where the sandbox of a state folder is, as other processes read it."""

from pathlib import Path

import pytest

from hsp_assets.sandbox.endpoints import Endpoints, read_endpoints, write_endpoints


def test_a_state_folder_that_was_moved_brings_its_source_files(tmp_path: Path) -> None:
    before, now = tmp_path / "before", tmp_path / "now"
    write_endpoints(before, Endpoints(source=str(before / "source")))
    before.rename(now)
    assert read_endpoints(now).source == str(now / "source")


def test_what_is_read_by_way_of_a_relative_path_can_be_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    state = Path("state")
    write_endpoints(state, Endpoints(source=str(tmp_path / "state" / "source")))
    for _ in range(2):
        write_endpoints(state, read_endpoints(state))
    assert read_endpoints(state).source == str(tmp_path / "state" / "source")


def test_source_files_elsewhere_stay_where_they_are(tmp_path: Path) -> None:
    write_endpoints(tmp_path / "state", Endpoints(source=str(tmp_path / "shop")))
    assert read_endpoints(tmp_path / "state").source == str(tmp_path / "shop")
