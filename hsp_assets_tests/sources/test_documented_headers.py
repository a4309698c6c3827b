"""The page about source files lists the headers that are accepted, and no others."""

from pathlib import Path

import pytest

from hsp_assets.portal.flows import SOURCES, SourceName
from hsp_assets.sources.columns import FILES, Column
from hsp_assets.sources.exports import EXPORTS

PAGE = Path(__file__).parents[2] / "docs" / "source_files.md"
BEGINNING = "| column | cells | headers that mean the same | only where there is none of those |"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(name.upper() for name in names)


def table(columns: tuple[Column, ...]) -> str:
    """The table of a source's columns."""
    rows = [
        f"| {c.name.upper()}{' (required)' if c.required else ''} | "
        f"{' or '.join(c.allowed) or c.kind} | {_names(c.headers)} | {_names(c.otherwise)} |"
        for c in columns
    ]
    return "\n".join([BEGINNING, "|---|---|---|---|", *rows])


@pytest.mark.parametrize("source", SOURCES)
def test_the_page_lists_the_headers_of_every_column(source: SourceName) -> None:
    assert f"### `{source}`\n\n{table(FILES[source].columns)}\n" in PAGE.read_text("utf-8")


def test_the_page_names_every_export_that_is_recognised() -> None:
    text = PAGE.read_text("utf-8")
    assert {export.title for export in EXPORTS if export.title not in text} == set()
