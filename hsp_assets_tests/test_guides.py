"""Every block of code in the guides is right by its language, and every command exists."""

import importlib
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import sqlglot
import typer.main
from dagster_dg_cli.cli import create_dg_cli
from typer.core import TyperGroup

from hsp_assets.cli.main import app
from hsp_assets_tests.aws_commands import require_aws
from hsp_assets_tests.guides import GUIDES, ROOT, SHELL, Block, blocks, shell_blocks

yaml: Any = importlib.import_module("yaml")  # it ships no types
ALL, COMMANDS = blocks(), shell_blocks()
OTHER = ("diff", "mermaid", "nginx")
"""Applied by a browser test, drawn by `make docs`, or read by a program that is not here."""
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FLAGS = {"DEMO_FLAGS": "demo", "DEV_FLAGS": "dev"}
PLACEHOLDER = re.compile(r"<[^<>\n]+>")


def place(block: Block) -> str:
    return block.place


def require_hsp(words: list[str]) -> None:
    """Parse a command of ours, as it is parsed before it is run."""
    command, name = typer.main.get_command(app), "hsp"
    while isinstance(command, TyperGroup) and words:
        name, words = f"{name} {words[0]}", words[1:]
        group = command
        command = group.commands[name.rpartition(" ")[2]]
        if isinstance(command, TyperGroup) and command.invoke_without_command and not words:
            return
    command.make_context(name, list(words))


def require_dg(words: list[str]) -> None:
    """Parse a command of Dagster's `dg`, as it is parsed before it is run."""
    name = "dg"
    command: click.Command = create_dg_cli()  # type: ignore[no-untyped-call]
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        name, command, words = f"{name} {words[0]}", command.commands[words[0]], words[1:]
    command.make_context(name, list(words))


def require_make(words: list[str]) -> None:
    """Look up the targets and the variables of a call of make."""
    for word in words:
        variable, is_set, value = word.partition("=")
        if is_set:
            assert re.search(rf"\$[({{]{variable}[)}}]", MAKEFILE), word
            if command := FLAGS.get(variable):
                require_hsp([command, *value.split()])
        else:
            assert re.search(rf"^{re.escape(word)}:", MAKEFILE, re.MULTILINE), word


@pytest.mark.parametrize("block", COMMANDS, ids=place)
def test_a_block_of_commands_is_right_by_the_shell(block: Block) -> None:
    subprocess.run(["/bin/sh", "-n"], input=block.text, text=True, check=True)


def make_named(words: list[str]) -> None:
    """Make the files and folders that a command names: a guide knows none of this machine."""
    for word in words:
        if re.fullmatch(r"\w+\.(csv|txt)", word):
            Path(word).touch()
        elif word == "path/to/folder":
            Path(word).mkdir(parents=True)


@pytest.mark.parametrize("block", COMMANDS, ids=place)
def test_our_commands_exist_and_take_what_they_are_given(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_named(" ".join(word for command in block.commands for word in command).split())
    for program, *words in block.commands:
        if program.rpartition("/")[2] == "hsp":
            require_hsp(words)
        elif program == "make":
            require_make(words)
        elif program == "aws":
            require_aws(words)
        elif program == "dg":
            require_dg(words)
        elif program == "kubectl" and "--" in words:
            assert words[words.index("--") + 1] == "hsp"
            require_hsp(words[words.index("--") + 2 :])


@pytest.mark.parametrize("block", COMMANDS, ids=place)
def test_a_block_of_commands_is_run_or_says_why_not(block: Block) -> None:
    """What a comment says is one of two things; whoever runs a block names its guide."""
    assert not block.said or block.run_by or block.not_run
    if block.run_by:
        assert block.guide in (ROOT / block.run_by).read_text(encoding="utf-8")


@pytest.mark.parametrize("block", [b for b in ALL if b.language not in SHELL], ids=place)
def test_a_block_of_another_language_is_right_by_it(block: Block) -> None:
    match block.language:
        case "python":
            compile(block.text, block.place, "exec")
        case "json":
            json.loads(block.text)
        case "yaml":
            assert yaml.safe_load(block.text)
        case "toml":
            tomllib.loads(block.text)
        case "sql":
            sqlglot.parse(PLACEHOLDER.sub("NAME", block.text), read="snowflake")
        case _:
            assert block.language in OTHER


def test_no_fence_is_passed_over() -> None:
    fences = sum(
        line.lstrip().startswith("```")
        for guide in GUIDES
        for line in guide.read_text(encoding="utf-8").splitlines()
    )
    assert fences == 2 * len(ALL)
