"""`.env` beside the commands, as a user has it: read as Dagster reads it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hsp_assets.environment import process_environment

NOTED = ("PLAIN", "QUOTED", "REFERRING", "EXPORTED", "EMPTY", "NAMED_ONLY", "FROM_OUTSIDE")
ENV_FILE = r"""
# A comment
PLAIN=from the file # which ends here
QUOTED="two\nlines # and no comment"
REFERRING=${PLAIN}/${OUTSIDE}
export EXPORTED='as a shell wants it'
EMPTY=
NAMED_ONLY
FROM_OUTSIDE=replaced
"""
NOTE = "print('NOTED', __import__('json').dumps({n: os.environ.get(n) for n in NAMES}), flush=True)"
PROBE = f"import os, dagster as dg\nNAMES = {NOTED}\n{NOTE}\ndefs = dg.Definitions()\n"
OURS = f"import os, hsp_assets.environment as e\ne.read_env_file()\nNAMES = {NOTED}\n{NOTE}\n"
OUTSIDE = {"OUTSIDE": "shell", "FROM_OUTSIDE": "before", "NAMED_ONLY": "kept"}


def run(folder: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a Python command in a folder, with further variables."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=process_environment(variables),
        capture_output=True,
        text=True,
        check=False,
    )


def hsp(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return run(folder, "-m", "hsp_assets.cli.main", *arguments, **variables)


def noted(output: str) -> object:
    line = next(line for line in output.splitlines() if line.startswith("NOTED"))
    return json.loads(line.removeprefix("NOTED"))


def test_every_form_of_a_line_is_read_as_dagster_reads_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(ENV_FILE, encoding="utf-8")
    (tmp_path / "probe.py").write_text(PROBE, encoding="utf-8")
    (tmp_path / "below").mkdir()
    dagsters = run(tmp_path, "-m", "dagster", "job", "list", "-m", "probe", **OUTSIDE)
    ours = run(tmp_path, "-c", OURS, **OUTSIDE)
    assert noted(ours.stdout) == noted(dagsters.stdout + dagsters.stderr)
    below = run(tmp_path / "below", "-c", OURS, **OUTSIDE)
    assert '"FROM_OUTSIDE": "before"' in below.stdout


def test_a_command_takes_its_settings_from_the_file_before_the_environment(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("HSP_ENVIRONMENT=nowhere\n", encoding="utf-8")
    ended = hsp(tmp_path, "plan", HSP_ENVIRONMENT="sandbox")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "HSP_ENVIRONMENT='nowhere'" in ended.stderr


def test_a_file_in_another_encoding_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HSP_ENVIRONMENT=production", encoding="utf-16")
    ended = hsp(tmp_path, "plan")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert ".env cannot be read" in ended.stderr


def test_where_a_variable_came_from_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HSP_BUCKET=a\nHSP_HUBSPOT_TOKEN=t\n", encoding="utf-8")
    tell = "import hsp_assets.environment as e\ne.read_env_file()\n"
    tell += (
        "print({o.variable: (o.place, o.replaces) for o in e.origins() if o.place != 'default'})"
    )
    told = run(tmp_path, "-c", tell, HSP_BUCKET="b", HSP_AWS_REGION="eu-central-1")
    assert told.stdout.strip() == str(
        {
            "HSP_BUCKET": ("file", True),
            "HSP_AWS_REGION": ("environment", False),
            "HSP_HUBSPOT_TOKEN": ("file", False),
        }
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("HSP_ENVIRONMENT=production", "HSP_ENVIRONMENT is production"),
        ("HSP_STATE=elsewhere", "sets HSP_STATE=elsewhere"),
        ("DAGSTER_HOME=/elsewhere", "sets DAGSTER_HOME=/elsewhere"),
    ],
)
def test_the_sandboxs_ui_is_not_led_elsewhere(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(line + "\n", encoding="utf-8")
    ended = hsp(tmp_path, "dev", "--state", "here")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert said in ended.stderr
