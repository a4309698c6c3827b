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
from typing import TYPE_CHECKING, Any

import boto3
import dagster as dg
import psutil
import requests
from dagster_graphql import DagsterGraphQLClient

from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets_tests.built import run, surroundings
from hsp_assets_tests.dockerfile import DEPLOY, compose, stages
from hsp_assets_tests.production.database import instance_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

yaml: Any = importlib.import_module("yaml")  # it ships no types
PATIENCE_SECONDS = 300.0
WORKER = "spawn_main"
BUCKET = "hsp-assets"
RECORDING = Path(__file__).parent / "recording"


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


def deployed_workspace() -> dict[str, Any]:
    """What webserver and daemon load."""
    text = (DEPLOY / "dagster" / "workspace.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@dataclass
class Platform:
    """The processes of a production, and what became of the runs.

    Attributes:
        bin: folder of the installed commands.
        folder: what the test keeps: the home of the Dagster instance, logs.
        variables: settings of every process.
        port: of the code location.
        ui_port: of the webserver.

    """

    bin: Path
    folder: Path
    variables: dict[str, str]
    port: int = field(default_factory=free_port)
    ui_port: int = field(default_factory=free_port)
    _serving: ExitStack = field(default_factory=ExitStack)

    @property
    def home(self) -> Path:
        """The folder of the Dagster instance's settings."""
        return self.folder / "home"

    @property
    def surroundings(self) -> dict[str, str]:
        """The variables of every process."""
        recording = {"PYTHONPATH": str(RECORDING), "RECORD_AWS_CALLS": str(self.calls)}
        return {**self.variables, **recording, "DAGSTER_HOME": str(self.home)}

    @property
    def calls(self) -> Path:
        """The folder in which the processes write down their calls of AWS."""
        return self.folder / "calls"

    def aws_calls(self) -> set[str]:
        """Every operation that a process called, such as `s3.GetObject`."""
        return {line.partition(" ")[0] for line in self._recorded()}

    def s3_calls(self) -> set[tuple[str, str]]:
        """Operation of S3, and bucket and key, or bucket and prefix of what was listed."""
        found = (line.partition(" ") for line in self._recorded())
        return {(name, address) for name, _, address in found if address}

    def dagster_yaml(self) -> str:
        """The settings of the Dagster instance."""
        settings = (DEPLOY / "dagster" / "dagster.yaml").read_text(encoding="utf-8")
        # What is on this machine's disk is the test's, and its daemon looks more often.
        settings = settings.replace("/tmp/", f"{self.folder}/")  # noqa: S108 (deploy's own)
        return settings.replace("poll_interval_seconds: 10", "poll_interval_seconds: 1")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Code location and daemon, until the context ends."""
        self.home.mkdir()
        self.calls.mkdir()
        (self.home / "dagster.yaml").write_text(self.dagster_yaml(), encoding="utf-8")
        workspace = deployed_workspace()
        workspace["load_from"][0]["grpc_server"] |= {"host": "127.0.0.1", "port": self.port}
        (self.home / "workspace.yaml").write_text(json.dumps(workspace), encoding="utf-8")
        services = compose()["services"]
        with ExitStack() as held:
            held.enter_context(self._serving)
            self.deploy()
            held.enter_context(self.process(services["daemon"]["command"]))
            held.enter_context(self.process(services["webserver"]["command"], "3000", self.ui_port))
            wait_until("webserver", self._shows, 60)
            yield

    def deploy(self) -> None:
        """Start the code location, in place of the one that was running."""
        self._serving.close()
        (command,) = stages()["code-location"].texts("CMD")
        self._serving.enter_context(self.process(json.loads(command), "4000", self.port))
        wait_until("code location", self._serves, 60)

    @contextmanager
    def process(self, command: list[str], port: str = "", instead: int = 0) -> Iterator[None]:
        """A command of the deployment, with another port, until the context ends."""
        here = {"0.0.0.0": "127.0.0.1", port: str(instead)}  # noqa: S104 (to replace it)
        program, *arguments = [here.get(word, word) for word in command]
        with (self.folder / f"{program}.log").open("ab") as log:
            started = subprocess.Popen(
                [self.bin / program, *arguments],
                cwd=self.home,
                env=surroundings(**self.surroundings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        process = psutil.Process(started.pid)
        try:
            yield
        finally:
            for one in (*process.children(recursive=True), process):
                one.kill()
            started.wait(60)

    @cached_property
    def instance(self) -> dg.DagsterInstance:
        """The instance, as the tests look at it."""
        return instance_of(self.variables["PGHOST"], self.folder / "looking")

    @cached_property
    def s3(self) -> S3Client:
        """The client of the bucket's service."""
        return boto3.client(
            "s3",
            endpoint_url=self.variables["AWS_ENDPOINT_URL"],
            region_name=self.variables["HSP_AWS_REGION"],
            aws_access_key_id=self.variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.variables["AWS_SECRET_ACCESS_KEY"],
        )

    def text(self, key: str) -> str:
        """An object of the bucket."""
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()

    def export(self, size: Size) -> None:
        """Put the files of a shop of so many rows where the source files are."""
        write_sample_files(self.folder / "source", size)
        for file in (self.folder / "source").iterdir():
            self.s3.upload_file(str(file), BUCKET, f"source/{file.name}")

    def launch(self, job: str, *assets: list[str]) -> None:
        """Ask for a run of a job, or of some of its assets, as a person does in the UI."""
        client = DagsterGraphQLClient("127.0.0.1", port_number=self.ui_port)
        with warnings.catch_warnings():
            # Dagster's client calls another library's in a way that is deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            (server,) = deployed_workspace()["load_from"]
            client.reload_repository_location(server["grpc_server"]["location_name"])
            client.submit_job_execution(job, asset_selection=assets or None)

    def runs(self) -> list[dg.DagsterRun]:
        """All runs, oldest first."""
        return [*self.instance.get_runs()][::-1]

    def wait_for_runs(self, count: int) -> None:
        """Wait until so many runs were asked for, and the last of them has ended."""
        wait_until("end", lambda: len(self.runs()) >= count and self.runs()[-1].is_finished)

    def workers(self) -> list[psutil.Process]:
        """The processes that execute runs."""
        running = psutil.process_iter(["cmdline", "environ"])
        return [one for one in running if self._is_worker(**one.info)]

    def has_materialized(self, *key: str) -> bool:
        """Whether an asset was ever materialized."""
        return self.instance.get_latest_materialization_event(dg.AssetKey([*key])) is not None

    def log(self) -> str:
        """What the processes wrote, for whoever looks for the reason of a failure."""
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.log")))

    def _recorded(self) -> set[str]:
        return {line for file in self.calls.iterdir() for line in file.read_text().splitlines()}

    def _is_worker(
        self, cmdline: list[str] | None, environ: dict[str, str] | None, **_: object
    ) -> bool:
        # Other productions on this machine may have been installed from the same image.
        is_ours = (environ or {}).get("DAGSTER_HOME") == str(self.home)
        return is_ours and WORKER in " ".join(cmdline or [])

    def _shows(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.ui_port}/server_info", timeout=5).ok
        except requests.ConnectionError:
            return False

    def _serves(self) -> bool:
        health = ("api", "grpc-health-check", "-p", str(self.port))
        asked = run(self.bin / "dagster", *health, cwd=self.home, **self.surroundings)
        return asked.returncode == 0


def settings(sandbox: Endpoints, database: str) -> dict[str, str]:
    """The variables of a production whose services are the sandbox's stand-ins."""
    return {
        "HSP_ENVIRONMENT": "production",
        "HSP_SOURCE": f"s3://{BUCKET}/source/",
        "HSP_HUBSPOT_URL": sandbox.hubspot,
        "HSP_HUBSPOT_TOKEN": sandbox.token,
        "HSP_SNOWFLAKE_ACCOUNT": "sandbox",
        "HSP_SNOWFLAKE_HOST": sandbox.snowflake,
        "HSP_SNOWFLAKE_USER": "sandbox",
        "HSP_SNOWFLAKE_PASSWORD": sandbox.token,
        "HSP_SNOWFLAKE_DATABASE": sandbox.database,
        "HSP_BUCKET": BUCKET,
        "HSP_AWS_REGION": "us-east-1",
        "HSP_PERSONALIZE_ROLE_ARN": "arn:aws:iam::123456789012:role/sandbox",
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": sandbox.token,
        "AWS_ENDPOINT_URL": sandbox.s3,
        "AWS_ENDPOINT_URL_PERSONALIZE": sandbox.personalize,
        "AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME": sandbox.personalize,
        "AWS_ENDPOINT_URL_SERVICE_QUOTAS": sandbox.personalize,
        "AWS_ALLOW_HTTP": "true",
        "PGHOST": database,
        "DAGSTER_POSTGRES_HOST": "",
        "DAGSTER_POSTGRES_USER": "postgres",
        "DAGSTER_POSTGRES_PASSWORD": "trusted",
        "DAGSTER_POSTGRES_DATABASE": "dagster",
    }
