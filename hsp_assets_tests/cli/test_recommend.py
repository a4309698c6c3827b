"""Texts of a shop are printed as they are."""

import pytest

from hsp_assets.cli.recommend import _table
from hsp_assets.cli.tables import print_table


def test_brackets_in_a_products_name_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(_table(["[1]"], {"[1]": "Shirt [x] [bold]"}))
    assert capsys.readouterr().out.splitlines()[-1].split() == [
        "1",
        "[1]",
        "Shirt",
        "[x]",
        "[bold]",
    ]
