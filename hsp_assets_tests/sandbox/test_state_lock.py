"""One process works on a state folder; who comes second is told, and nobody believes a stranger."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.environment import Settings
from hsp_assets.failures import SandboxError
from hsp_assets.sandbox.controls import call_sandbox
from hsp_assets.sandbox.endpoints import FILE, Endpoints, running_endpoints, write_endpoints
from hsp_assets.sandbox.process import reachable_sandbox
from hsp_assets.sandbox.server import run_sandbox
from hsp_assets.sandbox.state_folder import open_state
from hsp_assets.sandbox.state_lock import lock_state, read_holder

HSP = (sys.executable, "-m", "hsp_assets.cli.main")
HOLD = """
import sys, time
from pathlib import Path
from hsp_assets.sandbox.state_lock import lock_state
with lock_state(Path(sys.argv[1]), "hsp demo"):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holding(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the state folder `tmp_path`."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_has_the_folder_is_known_and_forgotten_when_it_is_free(tmp_path: Path) -> None:
    with lock_state(tmp_path, "hsp demo"):
        holder = read_holder(tmp_path)
        assert holder is not None
        assert holder.command == "hsp demo"
    assert read_holder(tmp_path) is None


@pytest.mark.parametrize("command", ["demo", "dev", "sandbox"])
def test_a_second_command_says_so_in_one_line_and_starts_nothing(
    command: str, tmp_path: Path, holding: "subprocess.Popen[str]"
) -> None:
    state = ["--state", str(tmp_path)]
    port = ["--port", "39999"] if command == "dev" else []
    done = subprocess.run(
        [*HSP, command, *state, *port], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"hsp: The state folder {tmp_path} is in use by hsp demo (process {holding.pid}). "
        "Stop that first, or name another folder with --state.\n"
    )
    assert not (tmp_path / "portal.sqlite").exists()


def test_a_folder_whose_holder_was_killed_is_free(
    tmp_path: Path, holding: "subprocess.Popen[str]"
) -> None:
    holding.kill()
    holding.wait()
    with lock_state(tmp_path, "hsp dev"):
        pass


def test_a_sandbox_is_found_by_its_state_folder(tmp_path: Path) -> None:
    with lock_state(tmp_path, "hsp sandbox"), run_sandbox(tmp_path, Settings()) as endpoints:
        with reachable_sandbox(tmp_path) as found:
            assert found == endpoints
        assert call_sandbox(tmp_path, lambda e: f"{e.hubspot}/sandbox/faults", "GET").ok


def test_the_addresses_of_another_sandbox_are_not_believed(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    with lock_state(other, "hsp sandbox"), run_sandbox(other, Settings()) as endpoints:
        write_endpoints(mine, endpoints)  # as if this one had got the ports that ours had before
        assert running_endpoints(mine) is None
        with pytest.raises(SandboxError, match=rf"No sandbox runs on {mine}\."):
            call_sandbox(mine, lambda e: f"{e.hubspot}/sandbox/faults", "GET")
        with lock_state(mine, "hsp dev"):  # which is starting, and has not said where yet
            assert running_endpoints(mine) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"hubspot": "http://x", "port": 1}'])
def test_a_damaged_file_of_addresses_is_named_with_the_mend(content: str, tmp_path: Path) -> None:
    write_endpoints(tmp_path, Endpoints())
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    expected = rf"{tmp_path / FILE}, which says .* is damaged .* Delete it: the next start"
    with pytest.raises(SandboxError, match=expected):
        running_endpoints(tmp_path)


def test_why_a_sandbox_does_not_start_is_told_by_whoever_needs_it(tmp_path: Path) -> None:
    open_state(tmp_path)
    (tmp_path / "portal.sqlite").write_bytes(b"no database" * 1_000)
    expected = rf"{tmp_path}/portal\.sqlite is damaged.* start afresh"
    with pytest.raises(SandboxError, match=expected), reachable_sandbox(tmp_path):
        pass


def test_temporary_files_of_the_stand_ins_stay_in_the_folder_until_the_next_start(
    tmp_path: Path,
) -> None:
    with reachable_sandbox(tmp_path):
        call_sandbox(tmp_path, lambda e: f"{e.snowflake}/sandbox/refresh", "POST", timeout=60)
        first = {path.name for path in (tmp_path / "temporary").iterdir()}
    assert any(name.startswith("fakesnow_bucket_") for name in first)
    with reachable_sandbox(tmp_path):
        assert not first & {path.name for path in (tmp_path / "temporary").iterdir()}
