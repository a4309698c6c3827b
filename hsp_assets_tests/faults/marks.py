"""Names, addresses and secrets that are planted where they enter, and looked for everywhere else.

They enter by the files of the shop, in good rows and in rejected ones, and by the token of every
service. They may stand where they belong: in the files, in HubSpot, in its share.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import psutil

from hsp_assets.sandbox.endpoints import TOKEN

FIRST_NAME, LAST_NAME, HOST = "Quirinus", "Markenstein", "planted-address.example"
MARKS = (FIRST_NAME, LAST_NAME, HOST, TOKEN)
THEIR_PLACES = ("portal.sqlite", "portal-uploads", "share", "source", "sandbox.json", "lock")
"""What the names of files and folders of the state folder begin with that may hold them."""
BAD_ROWS = (
    f"{LAST_NAME * 30},41,F,{FIRST_NAME},{LAST_NAME},long.id@{HOST}",
    f"9001,{LAST_NAME},F,{FIRST_NAME},{LAST_NAME},shifted@{HOST}",
)
"""Rows of people of which something is refused: an id that is too long, a name as the age."""


def plant(source: Path) -> None:
    """Give everybody in the files a name and an address that are known, and add bad rows."""
    file = source / "email.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    for row in rows:
        address = f"user{row['USER_ID']}@{HOST}"
        row |= {"FIRSTNAME": FIRST_NAME, "LASTNAME": LAST_NAME, "EMAIL": address}
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows), *BAD_ROWS, ""]
    file.write_text("\n".join(lines), encoding="utf-8")


def leaks(folder: Path, state: Path) -> Iterator[str]:
    """Where in a folder a mark is found outside its place."""
    for path in _files(folder, state):
        for mark in found_in(path):
            yield f"{path.relative_to(folder)} holds {mark!r}"


def told_by_processes(folder: Path) -> Iterator[str]:
    """Which marks are arguments of a process that works in a folder: everybody may read those."""
    for process in psutil.process_iter(["cmdline", "environ"]):
        words, surroundings = process.info["cmdline"] or [], process.info["environ"] or {}
        if any(str(folder) in value for value in surroundings.values()):
            for mark in MARKS:
                if mark in " ".join(words):
                    yield f"the arguments of {Path(words[0]).name} hold {mark!r}"


def found_in(path: Path) -> list[str]:
    """The marks in a file; a Parquet file is searched by its values."""
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        text = "\n".join(map(str, frame.rows())).encode()
    else:
        text = path.read_bytes()
    return [mark for mark in MARKS if mark.encode() in text]


def _files(folder: Path, state: Path) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(state).as_posix() if path.is_relative_to(state) else ""
        if path.is_file() and not place.startswith(THEIR_PLACES):
            yield path
