"""Every command, name and figure in the guides to production is one that exists."""

import json
import re
import shlex
from pathlib import Path

from hsp_assets.environment import PREFIX, SECRETS, Settings
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.training import prices
from hsp_assets_tests import helm
from hsp_assets_tests.aws_template import template
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.dockerfile import compose, stages
from hsp_assets_tests.guides import shell_blocks

GUIDE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("production*.md"))
)
COMMANDS = [
    line
    for block in shell_blocks()
    if block.guide.startswith(("docs/production", "docs/portals"))
    for line in re.sub(r"\\\n", " ", block.text).splitlines()
]
PATHS = re.compile(r"\bdeploy/[\w./-]+")


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
    builds = [shlex.split(line) for line in COMMANDS if line.lstrip().startswith("docker build ")]
    assert {words[words.index("--target") + 1] for words in builds} <= stages().keys()
    arguments = [w.partition("=")[0] for words in builds for w in words if w.startswith("PYTHON")]
    assert {*arguments} == {"PYTHON_IMAGE"}


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
    made = {"HSP_SERVICE", "HSP_ROLE", "HSP_DAGSTER_CHART"}  # by the script, and for tests
    assert named - made <= known


def test_compose_is_told_services_that_it_has() -> None:
    told = [shlex.split(line) for line in COMMANDS if line.lstrip().startswith("docker compose ")]
    verbs = {"stop", "start"}
    named = {name for words in told if words[4] in verbs for name in words[5:]}
    named |= {words[6] for words in told if words[4] == "run"}
    assert named
    assert named <= compose()["services"].keys()


def test_kubernetes_is_given_the_secrets_that_the_values_name() -> None:
    made = set(re.findall(r"create secret generic ([\w-]+)", GUIDE))
    values = helm.values()
    (deployment,) = helm.deployments(values)
    named = {one["name"] for one in deployment["envSecrets"]}
    assert made == named | {values["global"]["postgresqlSecretName"], "hsp-api-keys"}
    assert f"deployment={deployment['name']} " in GUIDE


def table(first: str) -> list[list[str]]:
    """The rows of the guides' table whose header begins with some words."""
    lines = GUIDE[GUIDE.index(f"| {first} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def test_sizes_and_costs_follow_from_the_rows_and_the_prices() -> None:
    sizing, costs = table("contacts"), table("a month, in US dollars")
    monthly, imported, retrained, credit = ([*map(figure, row[1:])] for row in costs)
    for column, row in enumerate(sizing):
        contacts, interactions, megabytes = map(figure, row[:3])
        size = int(contacts * 40 + interactions * 100 + 10_000 * 300)
        assert interactions == 10 * contacts
        assert megabytes == round(size / 1e6)
        assert monthly[column] == round(prices.monthly_dollars(len(RECOMMENDERS)))
        assert imported[column] == round(30 * prices.import_dollars(size), 2)
        assert retrained[column] == round(prices.retraining_dollars(size, len(RECOMMENDERS)), 2)
        assert credit[column] == 30 * 86_400 / Settings(environment="production").share_seconds / 60
        assert row[5] == "X-Small"


def figure(cell: str) -> float:
    """The number that a cell begins with."""
    return float(cell.split(maxsplit=1)[0].replace(",", ""))
