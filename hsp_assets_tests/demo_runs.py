"""`hsp demo` run in a process of its own, as a user does."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hsp_assets_tests.terminals import terminal

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Demo:
    """A finished `hsp demo`: its exit code, `--json`, `--export`, and what it showed."""

    exit_code: int
    summary: dict[str, Any]
    published: Path
    output: str

    def rows(self, dataset: str) -> list[dict[str, str]]:
        return published_rows(self.published, dataset)


def published_rows(folder: Path, dataset: str) -> list[dict[str, str]]:
    """The rows of a published file, as Amazon Personalize reads it."""
    with (folder / f"{dataset}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, doublequote=False, escapechar="\\"))


MEASURED = "COVERAGE_PROCESS_"
"""What the variables begin with that have coverage measured in processes of their own."""


def demo(state: Path, run: str, *options: str) -> Demo:
    """Run the command in a process of its own, as a user does.

    Coverage is not measured, which takes a third more computing: that is done in a terminal, below.
    """
    report, published, command = _command(state, run, options)
    variables = {k: v for k, v in os.environ.items() if not k.startswith(MEASURED)}
    finished = subprocess.run(
        command, cwd=ROOT, env=variables, check=False, capture_output=True, text=True
    )
    output = finished.stdout + finished.stderr
    assert report.exists(), output
    return Demo(finished.returncode, json.loads(report.read_text()), published, output)


def demo_in_terminal(state: Path, run: str, *options: str, **variables: str) -> Demo:
    """Run the command in a terminal, with variables; its output is every screen that was shown."""
    report, published, command = _command(state, run, options)
    with terminal(*command, cwd=ROOT, **variables) as shown:
        code = shown.wait(500)
    assert report.exists(), shown.output
    return Demo(code, json.loads(report.read_text()), published, shown.output)


def _command(state: Path, run: str, options: tuple[str, ...]) -> tuple[Path, Path, list[str]]:
    report, published = state.parent / f"{run}.json", state.parent / run
    command = [sys.executable, "-m", "hsp_assets.cli.main", "demo", "--state", str(state), *options]
    return report, published, [*command, "--json", str(report), "--export", str(published)]
