"""Tables in a pipe and in a narrow terminal."""

import pytest
from rich.table import Table

from hsp_assets.cli.tables import print_table

LONG = "an id of more than eighty characters " * 4


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    table = Table("id", "count", show_header=False, box=None)
    table.add_row(LONG, "3")
    print_table(table)
    return capsys.readouterr().out.splitlines()


def test_a_row_is_one_line_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split() for line in printed(capsys)] == [[*LONG.split(), "3"]]


def test_a_row_is_folded_to_the_width_of_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "80")
    lines = printed(capsys)
    assert len(lines) > 1
    assert max(map(len, lines)) <= 80
