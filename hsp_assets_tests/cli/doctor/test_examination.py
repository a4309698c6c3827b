"""Production on stand-ins: everything right, then one thing wrong after the other.

The table of docs/doctor.md is the test: what is broken, what the doctor must say, and what to do.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from hsp_assets.cli.doctor.hubspot import needed_scopes
from hsp_assets.sandbox.hubspot.protocol.scopes import EVERY
from hsp_assets_tests.cli.doctor.breakages import BREAKAGES
from hsp_assets_tests.cli.doctor.conftest import Doctor, Installation

GUIDE = Path(__file__).parents[3] / "docs" / "doctor.md"
STATES = {"!!": "broken", "--": "attention"}


@dataclass(frozen=True)
class Line:
    """A line of the guide's table."""

    wrong: str
    about: str
    mark: str
    text: str
    advice: str


def lines() -> list[Line]:
    table = GUIDE.read_text(encoding="utf-8").split("## What it finds")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [Line(*row) for row in rows[1:]]


def test_every_line_of_the_guide_is_tried_and_no_other() -> None:
    assert {line.wrong for line in lines()} == BREAKAGES.keys()


def test_where_everything_is_right_a_run_could_succeed(
    installation: Installation, doctor: Doctor
) -> None:
    code, found = doctor(installation)
    assert [f for f in found.values() if f["state"] == "broken"] == []
    assert code == 0
    assert "5 active recommenders cost $1,369 a month" in found["costs of Personalize"]["text"]


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.wrong)
def test_what_is_broken_is_named_with_the_mend(
    installation: Installation, doctor: Doctor, line: Line
) -> None:
    BREAKAGES[line.wrong](installation)
    code, found = doctor(installation)
    assert line.about in found, found
    finding = found[line.about]
    assert finding["state"] == STATES[line.mark]
    assert line.text in finding["text"]
    assert line.advice in finding["advice"]
    assert line.mark == "--" or code == 1


def test_every_scope_that_is_needed_is_one_that_can_be_granted() -> None:
    assert needed_scopes().keys() < EVERY
