"""`hsp demo` run in a process of its own, as a user does."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Demo:
    """A finished `hsp demo`: its exit code, `--json` and `--export`."""

    exit_code: int
    summary: dict[str, Any]
    published: Path

    def rows(self, dataset: str) -> list[dict[str, str]]:
        with (self.published / f"{dataset}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, doublequote=False, escapechar="\\"))


def demo(state: Path, run: str, *options: str, **variables: str) -> Demo:
    """Run the command in a process of its own, as a user does, with variables."""
    report, published = state.parent / f"{run}.json", state.parent / run
    command = [sys.executable, "-m", "hsp_assets.cli.main", "demo", "--state", str(state), *options]
    command += ["--json", str(report), "--export", str(published)]
    finished = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
    )
    assert report.exists(), finished.stdout + finished.stderr
    return Demo(finished.returncode, json.loads(report.read_text()), published)
