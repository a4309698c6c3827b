"""Every command and name in the guide to production is one that exists."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from hsp_assets.environment import PREFIX, SECRETS, Settings
from hsp_assets_tests.aws_template import template
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.dockerfile import compose, stages

GUIDE = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(GUIDE)
COMMANDS = [line for block in BLOCKS for line in re.sub(r"\\\n", " ", block).splitlines()]
PATHS = re.compile(r"\bdeploy/[\w./-]+")


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_commands_is_right_by_the_shell(block: str) -> None:
    subprocess.run(["/bin/sh", "-n"], input=block, text=True, check=True)


def test_every_file_that_a_command_names_exists() -> None:
    named = {name for name in PATHS.findall(GUIDE) if not name.endswith("/")}
    assert named
    own = {name for name in named if name.endswith(".env")}
    assert not [name for name in named - own if not (ROOT / name).exists()]


def test_the_files_that_are_to_be_filled_in_have_examples() -> None:
    (loop,) = (line for line in COMMANDS if line.strip().startswith("for file in"))
    names = loop.partition(" in ")[2].partition(";")[0].split()
    assert {*names} == {Path(f).name.partition(".")[0] for f in (ROOT / "deploy").glob("*.env.*")}


def test_cloudformation_is_given_parameters_that_the_template_has() -> None:
    deploys = [line for line in COMMANDS if "cloudformation deploy" in line]
    given = {name for line in deploys for name in re.findall(r"\s([A-Z]\w+)=", line)}
    assert given
    assert given <= template()["Parameters"].keys()


def test_snowflake_is_given_every_variable_of_the_script() -> None:
    (line,) = (line for line in COMMANDS if line.strip().startswith("snow sql"))
    script = (ROOT / "deploy" / "snowflake.sql").read_text(encoding="utf-8")
    given = re.findall(r"--variable (\w+)=", " ".join(shlex.split(line)))
    assert {*given} == set(re.findall(r"<% (\w+) %>", script))


def test_images_are_built_by_targets_and_arguments_that_exist() -> None:
    builds = [shlex.split(line) for line in COMMANDS if line.startswith("docker build ")]
    assert {words[words.index("--target") + 1] for words in builds} <= stages().keys()
    assert {words[words.index("--build-arg") + 1].partition("=")[0] for words in builds} == {
        "PYTHON_IMAGE"
    }


def test_the_table_of_processes_has_the_commands_that_start_them() -> None:
    table = {
        found[1]: shlex.split(found[2])
        for found in re.finditer(r"^\| ([\w -]+) \| `([^`]+)`", GUIDE, re.MULTILINE)
    }
    services = compose()["services"]
    for name in ("webserver", "daemon"):
        assert table[name] == services[name]["command"]
    for name, target in (("code location", "code-location"), ("real-time API", "api")):
        (started,) = stages()[target].texts("CMD")
        assert table[name] == json.loads(started)


def test_every_setting_in_it_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {*SECRETS}
    named = set(re.findall(r"\bHSP_[A-Z_]+\b", GUIDE))
    made = {"HSP_SERVICE"}  # a user, by the script
    assert named - made <= known
