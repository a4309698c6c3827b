"""The tutorial's files, and the same files saved by spreadsheet programs: row for row the same.

Opened in a spreadsheet program, a day becomes a date, what looks like a number a number, and
`True` a boolean. The tutorial's own files are taken from HSP_TUTORIAL_DATA where they are there; a
few rows like theirs always.
"""

import csv
import datetime
import os
import re
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hsp_assets.environment import Settings
from hsp_assets.portal.flows import SOURCES, SourceName
from hsp_assets.sources.rows import DAY_ONLY
from hsp_assets_tests.sources.conftest import Folder
from hsp_assets_tests.sources.workbooks import Cell, Formula, Program, write

ROOT = Path(__file__).parents[2]
TUTORIAL = Path(
    os.environ.get("HSP_TUTORIAL_DATA", ROOT.parent / "shared" / "data" / "hubspot-tutorial")
)
ROWS = {"items": 2465, "users": 6000, "interactions": 5000, "carts": 100, "purchases": 100}
"""Rows of each source of the tutorial, all of them accepted."""
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})")
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
LIKE_THEIRS = {
    "items.csv": "ITEM_ID,PRICE,CATEGORY_L1,CATEGORY_L2,PRODUCT_NAME,PRODUCT_DESCRIPTION,GENDER,"
    'PROMOTED\n2a33,12.5,home,,"Café\nchair, 15"" wide",,Any,True\n2a34,7,home,x,0042,=1+1,F,\n',
    "email.csv": "USER_ID,AGE,GENDER,FIRSTNAME,LASTNAME,EMAIL\r\n1,34,F,Ann,O'Kee,a@b.org\r\n",
    "interactions.csv": "ITEM_ID,USER_ID,EVENT_TYPE,TIMESTAMP,DISCOUNT,ITEM_PRICE,OCCURREDAT\r\n"
    "2a33,1,View,1706231042,No,12.5,1/26/24\r\n2a34,1,View,,Yes,7,1/27/24\r\n",
}


def typed(cell: str) -> Cell:
    """What a spreadsheet program makes of a cell of a CSV."""
    if day := DAY.fullmatch(cell):
        month, number, year = map(int, day.groups())
        return datetime.datetime(2000 + year, month, number)  # noqa: DTZ001 - it knows no zone
    if NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    if cell in ("True", "False"):
        return cell == "True"
    return (Formula(cell, cell) if cell.startswith("=") else cell) or None


def converted(path: Path, program: Program, to: Path) -> None:
    """Open a CSV in a spreadsheet program and save it as a workbook."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    write(to / f"{path.stem}.xlsx", program, [rows[0], *([*map(typed, r)] for r in rows[1:])])


def read(folder: Path, source: SourceName) -> pl.DataFrame:
    accepted, rejects = Folder(folder).read(source, getattr(Settings(), f"source_{source}"))
    assert rejects.is_empty()
    return accepted.drop("file", "line").sort(
        pl.exclude(DAY_ONLY, "absent"), nulls_last=True, maintain_order=True
    )


def sources(folder: Path) -> list[SourceName]:
    patterns = {name: getattr(Settings(), f"source_{name}").split(",") for name in SOURCES}
    return [name for name, some in patterns.items() if any(any(folder.glob(p)) for p in some)]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if TUTORIAL.is_dir():
        return TUTORIAL
    folder = tmp_path_factory.mktemp("like theirs")
    for name, content in LIKE_THEIRS.items():
        (folder / name).write_bytes(content.encode())
    return folder


@pytest.mark.parametrize("program", ["excel", "libreoffice", "google"])
def test_a_set_saved_by_a_spreadsheet_program_gives_the_rows_of_its_csv(
    originals: Path, tmp_path: Path, program: Program
) -> None:
    for path in originals.glob("*.csv"):
        converted(path, program, tmp_path)
    assert sources(originals)
    for source in sources(originals):
        assert_frame_equal(read(tmp_path, source), read(originals, source))


class TestTutorial:
    """Where the tutorial's files are there."""

    __test__ = TUTORIAL.is_dir()

    def test_every_row_of_the_tutorial_is_accepted(self) -> None:
        assert {name: read(TUTORIAL, name).height for name in SOURCES} == ROWS
