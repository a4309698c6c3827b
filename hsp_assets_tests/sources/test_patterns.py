"""Names of files are names: only `*` and `?` stand for something else."""

import pytest

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.files import fingerprint
from hsp_assets.sources.patterns import parse, sheets
from hsp_assets_tests.sources.conftest import Folder

USERS = "USER_ID,AGE\n{},30\n"


@pytest.mark.parametrize(
    "name", ["users[1].csv", "users*.csv", 'my "best" users.csv', "it's.csv", "a{b}?.csv", "#1.csv"]
)
def test_a_file_is_read_under_its_own_name(folder: Folder, name: str) -> None:
    folder.write(USERS.format("named"), name)
    folder.write(USERS.format("other"), "users1.csv")
    rows, _ = folder.read("users", name)
    assert ("named", name) in rows.select("user_id", "file").rows()
    if "*" not in name:
        assert rows.height == 1


def test_every_file_that_a_pattern_means_is_read(folder: Folder) -> None:
    for name in ("users[1].csv", "users1.csv", "users*.csv", "Users 2.CSV", "people.csv"):
        folder.write(USERS.format(name[:9]), name)
    rows, _ = folder.read("users", "users*.csv")
    assert set(rows["file"]) == {"users[1].csv", "users1.csv", "users*.csv", "Users 2.CSV"}


def test_a_folder_may_have_brackets_in_its_name(folder: Folder) -> None:
    inner = folder.path / "drop [new] *"
    inner.mkdir()
    Folder(inner).write(USERS.format("u1"), "users[1].csv")
    assert Folder(inner).read("users")[0].height == 1


def test_a_name_with_a_comma_stands_in_quotes(folder: Folder) -> None:
    folder.write(USERS.format("u1"), "a, b.csv")
    folder.write(USERS.format("u2"), "c.csv")
    assert folder.read("users", 'c.csv, "a, b.csv"')[0].height == 2
    with pytest.raises(SourceFileError, match=r"matches d\.csv or e\*\.csv"):
        folder.read("users", "d.csv, e*.csv")


@pytest.mark.parametrize(
    ("name", "pattern", "meant"),
    [
        ("book.xlsx", "book.xlsx#Sheet 1", ["Sheet 1"]),
        ("book.xlsx", "*.xlsx#A, b*.xlsx#B", ["A", "B"]),
        ("a#b.csv", "a#b.csv", [""]),
        ("a#b.xlsx", "a#b.xlsx#c", ["c"]),
        ("items.csv.gz", "items.csv", [""]),
        ("other.xlsx", "book.xlsx#A", []),
    ],
)
def test_a_sheet_stands_behind_the_last_number_sign(
    name: str, pattern: str, meant: list[str]
) -> None:
    assert sheets(name, parse(pattern)) == meant


def test_another_sheet_is_another_content(folder: Folder) -> None:
    folder.write(b"PK", "b.xlsx")
    one, two = (folder.source("items", f"b.xlsx#{name}") for name in ("One", "Two"))
    assert fingerprint(one.files) != fingerprint(two.files)
    stamps = one.location.stamps("b.xlsx#One, b.xlsx#Two")
    assert list(stamps) == ["b.xlsx#One", "b.xlsx#Two"]
    assert one.location.content_fingerprint("b.xlsx#One") == one.files[0].fingerprint
