"""What `hsp doctor` says of a sandbox that runs, and of an installation that cannot work."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import PydanticDeprecatedSince20

from hsp_assets.cli.doctor.command import run_doctor
from hsp_assets.cli.doctor.examination import examine
from hsp_assets.cli.doctor.findings import Finding
from hsp_assets.environment import Settings
from hsp_assets.sandbox.server import run_sandbox

with warnings.catch_warnings():
    # dagster-snowflake, which the share's resource loads, declares a field in a way that pydantic
    # deprecates.
    warnings.simplefilter("ignore", PydanticDeprecatedSince20)
    import dagster_snowflake  # noqa: F401


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a sandbox, and no secret in the environment."""
    for variable in ("HSP_HUBSPOT_TOKEN", "HSP_SNOWFLAKE_PASSWORD", "HSP_SNOWFLAKE_PRIVATE_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path / "state"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of a sandbox that runs and holds nothing."""
    state = tmp_path_factory.mktemp("doctor") / "state"
    (state / "source").mkdir(parents=True)
    settings = Settings(state=state)
    with run_sandbox(state, settings):
        yield settings


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.about: finding for finding in examine(settings)}


def test_of_a_running_sandbox_every_service_answers(sandbox: Settings) -> None:
    by_subject = findings(sandbox)
    services = ["HubSpot", "S3 bucket", "Amazon Personalize", "source files"]
    assert {by_subject[service].state for service in services} == {"good"}
    assert by_subject["Snowflake share"].state == "attention"  # the model is not made yet


def test_a_daemon_that_does_not_run_is_said(sandbox: Settings) -> None:
    assert "no sign of life" in findings(sandbox)["Dagster daemon"].text


def test_sensors_run_by_themselves_in_the_sandbox(sandbox: Settings) -> None:
    assert findings(sandbox)["sensor hubspot"].text == "On."


def test_without_a_sandbox_each_service_says_that_it_is_not_there(state: Path) -> None:
    by_subject = findings(Settings(state=state))
    assert "did not answer" in by_subject["HubSpot"].text
    assert by_subject["S3 bucket"].state == by_subject["Amazon Personalize"].state == "broken"


def test_in_production_missing_secrets_and_switched_off_sensors_are_told(state: Path) -> None:
    by_subject = findings(Settings(environment="production", state=state))
    assert "HSP_HUBSPOT_TOKEN" in by_subject["HubSpot's token"].text
    assert "HSP_SNOWFLAKE_ACCOUNT" in by_subject["settings"].text
    assert "HSP_HUBSPOT_TOKEN" in by_subject["HubSpot"].text
    assert by_subject["sensor share"].state == "attention"
    assert "Automation" in by_subject["schedule nightly_refresh"].advice


def test_the_exit_code_says_whether_something_is_broken(
    sandbox: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_doctor(sandbox) == 0
    assert "HubSpot: http" in capsys.readouterr().out
