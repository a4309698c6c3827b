"""Finding source files, and telling whether they changed."""

from pathlib import Path

import pytest

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.files import Location, fingerprint


def test_a_pattern_finds_files_whatever_their_case_and_blanks(tmp_path: Path) -> None:
    (tmp_path / "Deals-Purchased _checkout.csv").write_text("x")
    (tmp_path / "other.csv").write_text("x")
    files = Location(str(tmp_path)).find("deals-purchased*.csv, carts*.csv")
    assert [file.name for file in files] == ["Deals-Purchased _checkout.csv"]


def test_a_pattern_without_a_file_and_a_missing_folder_are_errors_that_name_them(
    tmp_path: Path,
) -> None:
    with pytest.raises(SourceFileError, match=r"matches items\.csv"):
        Location(str(tmp_path)).find("items.csv")
    with pytest.raises(SourceFileError, match=r"/nowhere does not exist"):
        Location(str(tmp_path / "nowhere")).find("items.csv")


def test_an_empty_pattern_says_that_there_is_no_such_source(tmp_path: Path) -> None:
    assert Location(str(tmp_path)).find("") == []


def test_without_a_root_there_is_no_source_whatever_the_working_directory_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "items.csv").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert (Location("").find("items.csv"), Location("").stamps("items.csv")) == ([], {})


def test_the_fingerprint_follows_content_and_not_dates(tmp_path: Path) -> None:
    location = Location(str(tmp_path))
    (tmp_path / "a.csv").write_text("one")
    before = fingerprint(location.find("a.csv"))
    (tmp_path / "a.csv").touch()
    assert fingerprint(location.find("a.csv")) == before
    (tmp_path / "a.csv").write_text("two")
    assert fingerprint(location.find("a.csv")) != before
