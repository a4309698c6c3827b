"""Every command as it is typed: rightly, wrongly, in a narrow terminal and in a pipe.

What the commands print is recorded in `recorded/`, a file per command; `pytest --record` writes it
anew, and the difference is then read like one of code.
"""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_assets.cli.demo import command
from hsp_assets.cli.main import main

COMMANDS = (
    ["demo"],
    ["dev"],
    ["sandbox"],
    ["plan"],
    ["doctor"],
    ["fault"],
    ["refresh-share"],
    ["serve"],
    ["recommend"],
    ["evaluate"],
    ["datasets"],
    ["datasets", "use"],
    ["recommenders"],
    ["recommenders", "list"],
    ["recommenders", "use"],
)
READ_ONLY = (["plan"], ["doctor"], ["datasets"], ["recommenders"], ["recommend", "1"], ["fault"])

Typed = Callable[..., tuple[int, str, str]]
Recorded = Callable[[str, str], None]


@pytest.fixture
def typed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Typed:
    """Types a command in an empty folder; answers its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def typed(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hsp", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return typed


def test_what_can_be_typed_is_as_recorded(typed: Typed, recorded: Recorded) -> None:
    recorded("hsp", typed("--help")[1])


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_help_and_the_answer_to_a_wrong_argument_are_as_recorded(
    typed: Typed, recorded: Recorded, command: list[str]
) -> None:
    help_code, help_text, _ = typed(*command, "--help")
    wrong_code, nothing, complaint = typed(*command, "--stat", "x")
    assert (help_code, wrong_code, nothing) == (0, 2, "")
    assert complaint.count("\n") == 1
    recorded("-".join(command), f"{help_text}\n{complaint}")


def test_a_command_that_does_not_exist_leads_to_the_one_that_was_meant(typed: Typed) -> None:
    code, _, complaint = typed("recomenders")
    assert (code, complaint.count("\n")) == (2, 1)
    assert "Did you mean 'recommenders'" in complaint


def test_without_a_command_the_help_is_all_that_is_printed(typed: Typed) -> None:
    code, output, complaint = typed()
    assert (code, complaint) == (2, "")
    assert "recommenders" in output


def test_the_version_is_told(typed: Typed) -> None:
    assert typed("--version") == (0, "hsp 0.1.0\n", "")


def test_completion_is_offered(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_HSP_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "hsp recom")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert typed("recom")[1].split() == ["recommend", "recommenders"]


@pytest.mark.parametrize("command", READ_ONLY, ids="-".join)
def test_looking_makes_no_folder(typed: Typed, tmp_path: Path, command: list[str]) -> None:
    code, _, complaint = typed(*command)
    assert code > 0
    assert list(tmp_path.iterdir()) == [], complaint


def test_a_full_disk_is_told_in_one_line(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "summary.json")

    monkeypatch.setattr(command, "run_demo", full)
    code, _, complaint = typed("demo")
    assert code == 1
    assert complaint == (
        "hsp: The disk is full: summary.json could not be written. Free some space and run the "
        "command again; what was done is kept.\n"
    )
