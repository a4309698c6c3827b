"""Workbooks as the spreadsheet programs write them, from values such as people type.

What differs between the programs and matters to a reader is here: how texts, dates, numbers and
formulas are written. Excel's are those of xlsxwriter, which writes what Excel writes.
"""

import datetime
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

import xlsxwriter

Program = Literal["excel", "libreoffice", "google"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DAY_0 = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone


@dataclass(frozen=True)
class Error:
    """A cell that shows an error."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula with the value it had when the workbook was saved; empty: it was not stored."""

    text: str
    value: str


Cell = str | float | bool | datetime.datetime | Error | Formula | None
Rows = Sequence[Sequence[Cell]]


def write(path: Path, program: Program, rows: Rows) -> None:
    """Write rows as a program saves them, from the first row on."""
    if program == "excel":
        _excel(path, rows)
    else:
        write_parts(path, {"Sheet1": _sheet(program, rows)})


def _excel(path: Path, rows: Rows) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        date = book.add_format({"num_format": "m/d/yy"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime.datetime):
                    sheet.write_datetime(row, column, cell, date)
                elif isinstance(cell, Error):
                    sheet.write_formula(row, column, "=NA()", None, cell.text)
                elif isinstance(cell, Formula):
                    sheet.write_formula(row, column, cell.text, None, cell.value)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write(row, column, cell)


def write_parts(
    path: Path, sheets: dict[str, str], hidden: Sequence[str] = (), formats: Sequence[str] = ()
) -> None:
    """Write a workbook from the XML of its sheets, by name.

    Args:
        path: where to.
        sheets: what is inside each `sheetData`.
        hidden: names of sheets that are hidden.
        formats: codes of number formats; the first is style 2, and style 1 is `m/d/yyyy`.

    """
    numbered = list(enumerate(sheets, start=1))
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"'
        + (' state="hidden"/>' if name in hidden else "/>")
        for n, name in numbered
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _name in numbered
    )
    codes = ["m/d/yyyy", *formats]
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>'
        '<numFmt numFmtId="164" formatCode="General"/>'
        + "".join(
            f'<numFmt numFmtId="{165 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
            for n, code in enumerate(codes)
        )
        + '</numFmts><cellXfs><xf numFmtId="164"/>'
        + "".join(f'<xf numFmtId="{165 + n}"/>' for n in range(len(codes)))
        + "</cellXfs></styleSheet>",
    } | {
        f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheets[name]}'
        "</sheetData></worksheet>"
        for n, name in numbered
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')


def _sheet(program: Program, rows: Rows) -> str:
    return "".join(
        f'<row r="{number}">{"".join(_cell(program, number, *at) for at in enumerate(cells))}</row>'
        for number, cells in enumerate(rows, start=1)
    )


def _cell(program: Program, row: int, column: int, cell: Cell) -> str:
    at = f'r="{chr(ord("A") + column)}{row}"'
    return f"<c {at} {_content(program, cell)}</c>"


def _content(program: Program, cell: Cell) -> str:
    """The rest of a cell's element."""
    formula = '<f aca="false">{}</f>' if program == "libreoffice" else "<f>{}</f>"
    content = 's="0">'
    if isinstance(cell, bool):
        content = f's="0" t="b"><v>{int(cell)}</v>'
    elif isinstance(cell, datetime.datetime):
        serial = (cell - DAY_0) / datetime.timedelta(days=1)
        content = f's="1"{_number(program)}><v>{_written(program, serial)}</v>'
    elif isinstance(cell, Error):
        content = f's="0" t="e">{formula.format("NA()")}<v>{cell.text}</v>'
    elif isinstance(cell, Formula):
        text = formula.format(escape(cell.text.removeprefix("=")))
        content = f's="0" t="str">{text}<v>{escape(cell.value)}</v>'
    elif isinstance(cell, str):
        content = f's="0" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is>'
    elif cell is not None:
        content = f's="0"{_number(program)}><v>{_written(program, cell)}</v>'
    return content


def _number(program: Program) -> str:
    return ' t="n"' if program == "libreoffice" else ""


def _written(program: Program, number: float) -> str:
    """Google's sheets write every number with a fraction; the others write 17 digits at most."""
    return repr(float(number)) if program == "google" else f"{number:.17g}"
