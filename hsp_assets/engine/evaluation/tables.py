"""Tables in text files: CSV with a header, quotes escaped by doubling or by a backslash."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

SEPARATORS = ("\t", ";", ",")
ESCAPED = re.compile(rb'\\(["\\])')
"""Personalize escapes quotes and backslashes by a backslash; nearly everybody doubles quotes."""


def header(path: Path) -> list[str]:
    """Return the fields of the first line."""
    with path.open(encoding="utf-8-sig") as file:
        line = file.readline().strip()
    return line.replace('"', "").split(_separator(line))


def read_table(paths: Sequence[Path]) -> pl.DataFrame:
    """Read the parts of a table, each with the same header; all values are text, none is empty."""
    return pl.concat([_read_part(path) for path in paths], how="diagonal")


def _read_part(path: Path) -> pl.DataFrame:
    first, _, _ = (content := path.read_bytes()).partition(b"\n")
    if b'\\"' in content:
        content = ESCAPED.sub(lambda match: b'""' if match[1] == b'"' else b"\\", content)
    separator = _separator(first.decode("utf-8-sig"))
    return pl.read_csv(content, separator=separator, infer_schema=False)


def _separator(line: str) -> str:
    return next((mark for mark in SEPARATORS if mark in line), " ")
