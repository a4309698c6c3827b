"""`hsp fault`, as a user types it beside a running sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from typer.testing import CliRunner

from hsp_assets.cli.main import app
from hsp_assets.failures import PermanentFailure, SandboxError
from hsp_assets.sandbox import hubspot
from hsp_assets.sandbox.endpoints import TOKEN, Endpoints, write_endpoints
from hsp_assets.sandbox.serving import serve
from hsp_assets.sandbox.state_lock import lock_state, read_holder


@pytest.fixture
def running(tmp_path: Path) -> Iterator[str]:
    """The address of a stand-in that the state folder `tmp_path` names."""
    portal = hubspot.create_app(tmp_path / "portal.sqlite", token=TOKEN)
    with lock_state(tmp_path, "hsp sandbox"), serve(portal, "hubspot") as url:
        holder = read_holder(tmp_path)
        assert holder is not None
        write_endpoints(tmp_path, Endpoints(hubspot=url, session=holder.session))
        yield url


def fault(state: Path, *arguments: str) -> str:
    """What `hsp fault` prints."""
    command = ["fault", *arguments, "--state", str(state)]
    return CliRunner().invoke(app, command, catch_exceptions=False).output


def status(url: str) -> int:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return requests.get(f"{url}/crm/v3/imports", headers=headers, timeout=10).status_code


def test_a_fault_is_armed_shown_with_its_strikes_and_cleared(running: str, tmp_path: Path) -> None:
    fault(tmp_path, "error", "status=503", "path=/crm/v3/imports*", "times=1")
    assert [status(running), status(running)] == [503, 200]
    listed = fault(tmp_path)
    assert "status=503" in listed
    assert listed.rstrip().endswith("1")
    assert "No fault is armed" in fault(tmp_path, "clear")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["error", "rate=2"], "less than or equal to 1"), (["flood"], "kind"), (["drop", "x"], "'x'")],
)
def test_a_fault_that_does_not_exist_is_refused_with_the_reason(
    running: str, tmp_path: Path, arguments: list[str], reason: str
) -> None:
    with pytest.raises(PermanentFailure, match=reason):
        fault(tmp_path, *arguments)
    assert status(running) == 200


def test_without_a_sandbox_it_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="hsp dev"):
        fault(tmp_path)
