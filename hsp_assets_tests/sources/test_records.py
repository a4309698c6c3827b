"""CSV that is not quite one: a bad line costs one line, and Python's reader says what a row is."""

import csv
import io
import itertools

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.columns import FILES
from hsp_assets.sources.contents import Peeked
from hsp_assets.sources.delimited import BEGINS, PROBLEM, Delimited
from hsp_assets.sources.layout import recognise
from hsp_assets.sources.limits import Limits
from hsp_assets_tests.sources.conftest import Folder

HEADER = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\n"
COLUMNS = ("item_id", "product_name", "price", "category_l1")
GOOD = "G1,Chair,1,Home\n"


def lines(rejects: pl.DataFrame) -> list[int]:
    return rejects["line"].to_list()


@pytest.mark.parametrize(
    ("bad", "rejected"),
    [
        pytest.param("A1,Chair,19.90,Home,\n", [3], id="a comma behind"),
        pytest.param("A1,Chair,19.90\n", [3], id="too few cells"),
        pytest.param("A1,Chair, large,19.90,Home\n", [3], id="a comma not quoted"),
        pytest.param('A1,"Chair,19.90,Home\n', [3], id="a quotation left open"),
        pytest.param('A1,Chair,19.90,"Home\n', [3], id="a last cell left open"),
        pytest.param('A1,"Chair" large,19.90\n', [3], id="text behind a quotation, cells missing"),
        pytest.param('A1,Chair\n19.90,Home\n', [3, 4], id="a line break not quoted"),
    ],
)  # fmt: skip
def test_a_bad_line_costs_one_line(folder: Folder, bad: str, rejected: list[int]) -> None:
    folder.write(HEADER + GOOD + bad + "G2,Desk,2,Home\n" + 'G3,"Lamp, tall",3,Home\nG4,x,4,H\n')
    rows, rejects = folder.read("items")
    assert rows["item_id"].to_list() == ["G1", "G2", "G3", "G4"]
    assert lines(rejects) == rejected
    assert set(rejects["column"]) == {"line"}


def test_a_quote_within_a_cell_is_a_quote(folder: Folder) -> None:
    folder.write(HEADER + 'A1,15" sleeve,1,Home\nA2,"Lamp, 5"" tall",1,Home\nA3,x "y" z,1,H\n')
    rows, rejects = folder.read("items")
    assert rows["product_name"].to_list() == ['15" sleeve', 'Lamp, 5" tall', 'x "y" z']
    assert rejects.is_empty()


def test_a_quotation_left_open_in_a_long_file_costs_one_line(folder: Folder) -> None:
    rows = [f"A{n},name {n},1,Home\n" for n in range(200_000)]
    rows[70_000] = 'A70000,"name,1,Home\n'
    folder.write(HEADER + "".join(rows))
    accepted, rejects = folder.read("items")
    assert (accepted.height, lines(rejects)) == (199_999, [70_002])


def test_a_cell_beyond_the_limit_costs_its_row(folder: Folder) -> None:
    folder.write(HEADER + f"A1,{'y' * 120_000},1,Home\n" + GOOD)
    rows, rejects = folder.read("items")
    assert (rows["item_id"].to_list(), lines(rejects)) == (["G1"], [2])
    assert "HSP_MAX_CELL_CHARACTERS" in rejects["rule"][0]


def test_a_row_of_blanks_is_no_row_and_a_note_beside_the_table_is_one(folder: Folder) -> None:
    folder.write(HEADER + GOOD + " , , , \n\n,,,\n \n")
    rows, rejects = folder.read("items")
    assert (rows.height, rejects.height) == (1, 0)


def test_a_file_of_bad_lines_alone_is_read(folder: Folder) -> None:
    folder.write(HEADER + "A1,Chair\n")
    rows, rejects = folder.read("items")
    assert (rows.height, lines(rejects)) == (0, [2])
    folder.write(HEADER + "\n\n")
    with pytest.raises(SourceFileError, match="has a header and no rows"):
        folder.read("items")


CELL = st.text(st.sampled_from('ab",\n\r; '), max_size=6)
ROW = st.lists(CELL, min_size=3, max_size=3)
QUOTED = ROW.map(lambda cells: ",".join('"' + c.replace('"', '""') + '"' for c in cells))
RAW = ROW.map(",".join)
LINE = st.one_of(QUOTED, RAW, RAW)


def _read(content: str) -> tuple[dict[int, list[str]], set[int]]:
    """The rows by line, and the lines that are none."""
    peeked = Peeked(io.BytesIO(content.encode()))
    layout = recognise(FILES["items"], peeked, "file.csv", Limits())
    wanted = {name: place for place, name in enumerate(COLUMNS)}
    rows = Delimited(peeked, layout, "file.csv", Limits()).batches(wanted)
    frame = pl.concat(rows).filter(
        ~pl.all_horizontal(pl.col(c).is_null() for c in [*COLUMNS, PROBLEM])
    )
    good = frame.filter(pl.col(PROBLEM).is_null())
    cells = good.select(pl.col(COLUMNS).fill_null("")).rows()
    bad = frame.filter(pl.col(PROBLEM).is_not_null())
    return dict(zip(good[BEGINS], map(list, cells), strict=True)), set(bad[BEGINS])


@pytest.mark.no_cover  # it would double what so many examples take
@settings(max_examples=1500, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
@example(['a"b,"c', 'd,"e'], "\n")
@example(['"a', "b", 'c"d,e'], "\n")
@example([',,"', '"",";","\n"', '"","","\r"'], "\n")
def test_no_row_disappears_and_what_pythons_reader_reads_is_read(
    tails: list[str], end: str
) -> None:
    """Each line begins with a key, by which it is found again.

    A row that Python's reader makes of several lines, one of which is a row of its own beyond
    doubt, is its mistake: a quotation was left open.
    """
    keyed = [f"K{n},{tail}{end}" for n, tail in enumerate([*tails, "z,1,z"])]
    content = HEADER.strip() + end + "".join(keyed)
    read, rejected = _read(content)
    for begin, cells in _python_rows(content):
        if len(cells) == len(COLUMNS) and begin not in rejected:
            assert read[begin] == cells
        elif len(cells) == len(COLUMNS):
            assert "K" in "".join(cells)[1:]
        else:
            assert begin in rejected
    told = [n for n, line in enumerate(io.StringIO(content, newline=""), 1) if line[0] == "K"]
    covered = {n for begin, cells in read.items() for n in _lines_of(begin, cells)} | rejected
    assert not {n for n in told if n not in covered and n not in _behind(rejected, content)}


def _python_rows(content: str) -> list[tuple[int, list[str]]]:
    """The rows of Python's reader and the lines where they begin, without the header."""
    reader, begin, rows = csv.reader(io.StringIO(content, newline="")), 1, []
    for cells in reader:
        rows.append((begin, cells))
        begin = reader.line_num + 1
    return [(line, cells) for line, cells in rows[1:] if any(c.strip() for c in cells)]


def _lines_of(begin: int, cells: list[str]) -> range:
    breaks = sum(len(list(io.StringIO(cell + "x", newline=""))) - 1 for cell in cells)
    return range(begin, begin + breaks + 1)


def _behind(rejected: set[int], content: str) -> set[int]:
    """The lines of the rows that Python's reader begins on a rejected line."""
    rows = [*_python_rows(content), (content.count("\n") + content.count("\r") + 2, [])]
    return {
        line
        for (begin, _cells), (after, _next) in itertools.pairwise(rows)
        if begin in rejected
        for line in range(begin, after)
    }
