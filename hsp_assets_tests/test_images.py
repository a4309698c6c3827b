"""The images and the services made of them: what they start, what they hold, what they are told."""

import importlib
import json
import re

import pytest
from compose_spec import PyCompose
from typer.testing import CliRunner

from hsp_assets.cli.main import app
from hsp_assets.environment import PREFIX, SECRETS, Settings
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.dockerfile import (
    COMPOSE,
    DEPLOY,
    DOCKERFILE,
    compose,
    git,
    in_context,
    stages,
)

TARGETS = ("code-location", "api", "lambda")
OUTSIDE_SECRETS = [name for name in SECRETS if name.startswith(("HSP_HUBSPOT_", "HSP_SNOWFLAKE_"))]
CALLERS_SECRETS = ["HSP_API_KEYS", "HSP_API_HUBSPOT_SECRETS"]
"""What callers of the API show or sign with; they open nothing of HubSpot's."""
SERVICES = compose()["services"]
OURS = ("code-location", "webserver", "daemon", "api")


def told(service: str) -> set[str]:
    """The variables that a service is given, by the examples of its files."""
    files = SERVICES[service]["env_file"]
    names = [files] if isinstance(files, str) else files
    texts = [(DEPLOY / f"{name}.example").read_text(encoding="utf-8") for name in names]
    return {name for text in texts for name in re.findall(r"^(\w+)=", text, re.MULTILINE)}


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_runs_as_a_user_without_rights_on_a_base_that_is_given(target: str) -> None:
    stage = stages()[target]
    assert stage.texts("USER") == ["10001"]  # a number: Kubernetes can tell that it is not root
    assert stage.base == "base"
    assert stages()["base"].base == "${PYTHON_IMAGE}"


@pytest.mark.parametrize("target", ["code-location", "api"])
def test_an_image_that_serves_says_whether_it_is_well(target: str) -> None:
    (check,) = stages()[target].texts("HEALTHCHECK")
    assert json.loads(check.partition("CMD ")[2])


def test_the_api_image_starts_a_command_that_exists() -> None:
    (serve,) = (json.loads(text) for text in stages()["api"].texts("CMD"))
    shown = CliRunner().invoke(app, [*serve[1:], "--help"])
    assert (serve[0], shown.exit_code) == ("hsp", 0)


def test_the_lambda_image_starts_a_function_that_exists() -> None:
    (handler,) = (json.loads(text) for text in stages()["lambda"].texts("CMD"))
    module, _, function = handler[0].rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_whatever_the_images_copy_exists_and_is_given_to_docker() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE.read_text(), re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert names
    missing = [name for name in names if not (ROOT / name).exists()]
    kept = {name for name in names if (ROOT / name).is_dir() or in_context([name])}
    assert (missing, kept) == ([], {*names})


def test_no_settings_secrets_state_or_tests_are_given_to_docker() -> None:
    tracked = git("ls-files")
    unwanted = [
        ".env",
        ".env.production",
        ".hsp/portal.sqlite",
        "hsp_assets/.env",
        "deploy/api.env",
        "deploy/dagster/.env",
        ".git/config",
        "build/demo/s3/x",
        "hsp_assets/__pycache__/x.pyc",
    ]
    assert in_context(unwanted) == []
    given = in_context(tracked)
    assert not [name for name in given if name.startswith(("hsp_assets_tests/", "docs/"))]
    assert {name for name in tracked if name.startswith(("hsp_assets/", "sql/"))} <= {*given}


def test_compose_is_valid_by_its_specification() -> None:
    # As JSON: its parser does not know the merge keys of YAML, which the specification has.
    parsed = PyCompose.from_json(json.dumps(compose()))
    assert set(parsed.service_names()) == {"postgresql", *OURS}


@pytest.mark.parametrize("service", OURS)
def test_a_service_has_no_more_rights_than_it_needs(service: str) -> None:
    told_of = SERVICES[service]
    assert told_of["read_only"] is True
    assert told_of["cap_drop"] == ["ALL"]
    for port in told_of.get("ports", []):
        assert port.startswith("127.0.0.1:")


def test_only_the_code_location_has_the_secrets_of_hubspot_and_snowflake() -> None:
    assert {name for name in SERVICES if told(name) & {*OUTSIDE_SECRETS}} == {"code-location"}
    for secret in CALLERS_SECRETS:
        assert {name for name in SERVICES if secret in told(name)} == {"api"}
    assert not any("environment" in one and "env_file" not in one for one in SERVICES.values())


@pytest.mark.parametrize("service", OURS)
def test_every_variable_of_a_service_is_a_setting(service: str) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {*SECRETS}
    named = told(service) | set(SERVICES[service].get("environment", {}))
    assert {name for name in named if name.startswith(PREFIX)} <= known


def test_every_built_service_names_a_target_and_shares_its_image() -> None:
    built = {name: one["build"]["target"] for name, one in SERVICES.items() if "build" in one}
    assert built == {"code-location": "code-location", "api": "api"}
    assert {SERVICES[name]["image"] for name in OURS} == {"hsp-code-location", "hsp-api"}


def test_the_api_keeps_its_spool() -> None:
    service = SERVICES["api"]
    assert service["volumes"] == [f"spool:{service['environment']['HSP_API_SPOOL']}"]


def test_what_the_dagster_instance_reads_from_the_environment_is_told_to_all_of_dagster() -> None:
    text = (DEPLOY / "dagster" / "dagster.yaml").read_text(encoding="utf-8")
    read = set(re.findall(r"\benv: (\w+)", text))
    assert read
    for service in ("code-location", "webserver", "daemon"):
        assert read <= told(service)


def test_compose_names_no_file_that_is_tracked_with_secrets() -> None:
    assert COMPOSE.exists()
    files = {f for one in SERVICES.values() for f in [one["env_file"]] if isinstance(f, str)}
    ignored = git("check-ignore", *(f"deploy/{name}" for name in files))
    assert len(ignored) == len(files)
