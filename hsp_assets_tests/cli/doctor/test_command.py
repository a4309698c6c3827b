"""`hsp doctor` as a user types it: in a sandbox, in none, and where it cannot look."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, ProxyConnectionError

from hsp_assets.cli.doctor.command import run_doctor
from hsp_assets.cli.doctor.findings import Finding, Probe
from hsp_assets.environment import Settings
from hsp_assets.failures import PermanentFailure
from hsp_assets.sandbox.sample_data import write_sample_files
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets.sandbox.server import run_sandbox
from hsp_assets.sandbox.state_lock import lock_state

Shown = Callable[[Path], tuple[int, str]]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a sandbox that runs and holds nothing but source files."""
    state = tmp_path_factory.mktemp("doctor") / "state"
    write_sample_files(state / "source", Size(50, 50, 500))
    with lock_state(state, "a test"), run_sandbox(state, Settings(state=state)):
        yield state


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    """Runs the command on a folder; answers its exit code and what it prints."""

    def run(state: Path) -> tuple[int, str]:
        code = run_doctor(state)
        return code, capsys.readouterr().out

    return run


def test_in_a_sandbox_that_runs_a_run_could_succeed(sandbox: Path, shown: Shown) -> None:
    code, output = shown(sandbox)
    assert code == 0, output
    assert "!!" not in output
    assert "-- Dagster daemon: It gave no sign of life" in output
    assert "ok sensor hubspot: On." in output
    assert "ok quota of recommenders: 0 of 15 (by Service Quotas) are used" in output


def test_without_a_sandbox_it_says_just_that_and_makes_no_folder(
    tmp_path: Path, shown: Shown
) -> None:
    code, output = shown(tmp_path / "none")
    assert (code, output.count("\n")) == (1, 2)
    assert f"!! sandbox: No sandbox runs on {tmp_path / 'none'}." in output
    assert "hsp dev --state" in output
    assert not (tmp_path / "none").exists()


def test_a_folder_of_another_version_is_told_and_left_as_it_is(
    tmp_path: Path, shown: Shown
) -> None:
    (tmp_path / "portal.sqlite").touch()
    code, output = shown(tmp_path)
    assert code == 1
    assert "!! sandbox: The state folder" in output
    assert "its format is unrecorded" in output
    assert [path.name for path in tmp_path.iterdir()] == ["portal.sqlite"]


def test_a_damaged_file_of_addresses_is_told(tmp_path: Path, shown: Shown) -> None:
    (tmp_path / "sandbox.json").write_text("{", encoding="utf-8")
    code, output = shown(tmp_path)
    assert (code, output.count("\n")) == (1, 2)
    assert "sandbox.json" in output


def test_settings_that_cannot_be_read_are_a_finding(
    tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSP_ENVIRONMENT", "prod")
    code, output = shown(tmp_path)
    assert code == 1
    assert "!! settings: HSP_ENVIRONMENT='prod'" in output


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://personalize.eu-north-9.amazonaws.com/"),
        ProxyConnectionError(proxy_url="http://proxy.example:3128"),
    ],
)
def test_where_no_request_arrives_the_way_is_advised_and_no_right(error: Exception) -> None:
    def look() -> list[Finding]:
        raise error

    def look_behind() -> list[Finding]:
        raise PermanentFailure("The bucket cannot be reached.") from error

    for way in (look, look_behind):
        (finding,) = Probe("S3 bucket", way, "Allow it.").findings()
        assert "HTTPS_PROXY" in finding.advice
        assert "HSP_AWS_REGION" in finding.advice


def test_whatever_a_probe_meets_is_a_finding_without_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSP_HUBSPOT_TOKEN", "pat-123")

    def look() -> list[Finding]:
        raise ZeroDivisionError("pat-123 by\nzero")

    (finding,) = Probe("numbers", look, "Divide by another.").findings()
    assert finding == Finding(
        "numbers",
        "broken",
        "ZeroDivisionError: <HSP_HUBSPOT_TOKEN> by zero",
        "Divide by another.",
    )
