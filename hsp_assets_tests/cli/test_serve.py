"""`hsp serve` answers callers, in the sandbox without anything else running before."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from hsp_assets.api import api_settings, run_server
from hsp_assets.cli.serve import serve_api
from hsp_assets.environment import Settings
from hsp_assets.failures import PermanentFailure, SettingsError
from hsp_assets.sandbox.endpoints import read_endpoints


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str], Path]]:
    """Address, first lines and state folder of a command that is stopped as Ctrl-C stops it."""
    state, port = tmp_path_factory.mktemp("served"), free_port()
    command = [sys.executable, "-m", "hsp_assets.cli.main", "serve"]
    command += ["--port", str(port), "--state", str(state)]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HSP_")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline() for _ in range(3)]
        while "Uvicorn running on" not in process.stderr.readline():
            assert process.poll() is None
        yield f"http://127.0.0.1:{port}", lines, state
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(30) == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


def test_the_sandbox_is_started_and_the_key_is_told(served: tuple[str, list[str], Path]) -> None:
    url, lines, state = served
    key = lines[2].split()[-1]
    assert key == read_endpoints(state).token
    assert lines[1].split()[-1] == f"{url}/demo"
    path = "/recommend-items/hubspot_datasetgroup/hubspot_recommended_for_you/1"
    assert requests.get(url + path, timeout=10).status_code == 403
    before_training = requests.get(url + path, headers={"x-api-key": key}, timeout=10)
    assert (before_training.status_code, before_training.json()["code"]) == (503, "NotReady")


def test_the_sandbox_has_an_api_of_its_own_besides(served: tuple[str, list[str], Path]) -> None:
    url, _, state = served
    assert read_endpoints(state).api != url
    assert requests.get(f"{read_endpoints(state).api}/health", timeout=10).status_code == 200


def test_in_production_a_key_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HSP_API_KEYS", raising=False)
    with pytest.raises(SettingsError, match="HSP_API_KEYS is empty"):
        serve_api(Settings(environment="production"), "127.0.0.1", 0)


def test_a_spool_that_is_in_use_is_told_in_one_line(served: tuple[str, list[str], Path]) -> None:
    url, _, state = served
    settings = Settings(state=state, api_spool=str(state / "api"))  # of the sandbox's own
    with pytest.raises(PermanentFailure, match="Another process uses the spool"):
        run_server(api_settings(settings, "k" * 24), "127.0.0.1", int(url.rpartition(":")[2]))
