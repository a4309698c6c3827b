"""Sensors beside stand-ins that count their requests: one tick measured as often as wished.

The stand-ins are a process of their own. What happens before a tick belongs to `ticks`.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg
import requests
from rich.table import Table

from benchmarks.hubspot_loading import ENOUGH, MORE, Watched
from benchmarks.hubspot_sandbox import TOKEN
from hsp_assets.cli.instance import dagster_home
from hsp_assets.environment import Settings
from hsp_assets.portal.flows import SOURCES
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox import hubspot, personalize, share
from hsp_assets.sandbox.aws import serve_s3
from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets.sandbox.hubspot.options import Options
from hsp_assets.sandbox.serving import serve
from hsp_assets.training.resource import TrainingResource

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Files = Literal["folder", "s3"]
TICKS = 20
REFRESH_SECONDS = 120
PATTERNS: dict[str, str] = {name: getattr(Settings(), f"source_{name}") for name in SOURCES}
BUCKET = "bucket"
GROUP = "hubspot_datasetgroup"
S3_REQUESTS: list[object] = []
"""The requests to S3 since the last tick began; its stand-in does not count them."""


class WatchedStorage(StorageResource):
    """A bucket whose requests are noted."""

    @cached_property
    def client(self) -> "S3Client":
        """The client, noting."""
        client = super().client
        client.meta.events.register(
            "before-send.s3",
            lambda **sent: S3_REQUESTS.append(sent),
            unique_id="ticking",  # once, as resources share a client
        )
        return client


def serve_all(folder: Path, benchmark: Connection) -> None:
    """Serve the stand-ins; each message asks for the number of requests since the last."""
    portal = folder / "portal.sqlite"
    with ExitStack() as running:
        s3 = running.enter_context(serve_s3(folder / "s3", BUCKET))
        apps = {
            "hubspot": hubspot.create_app(portal, token=TOKEN, options=Options(rate_limits=False)),
            "snowflake": share.create_app(folder / "share", portal=portal, s3_endpoint=s3),
            "personalize": personalize.create_app(folder / "personalize", s3_endpoint=s3),
        }
        watched = {name: Watched(app, []) for name, app in apps.items()}
        urls = {n: running.enter_context(serve(app, n)) for n, app in watched.items()}
        benchmark.send(urls | {"s3": s3})
        while benchmark.recv() == MORE:
            benchmark.send(sum(len(one.seen) for one in watched.values()))
            for one in watched.values():
                one.seen.clear()


@dataclass
class Bench:
    """The stand-ins, a Dagster instance, and what was measured."""

    folder: Path
    urls: dict[str, str]
    instance: dg.DagsterInstance
    requests_since: Callable[[], int]
    table: Table = field(
        default_factory=lambda: Table(
            "", "first s", "median s", "worst s", "requests", title="Ticks", title_justify="left"
        )
    )

    def resources(self, files: Files = "folder") -> dict[str, Any]:
        """What the sensors need, unopened."""
        endpoints = Endpoints(snowflake=self.urls["snowflake"])
        storage = WatchedStorage(
            bucket=BUCKET,
            region_name="us-east-1",
            endpoint_url=self.urls["s3"],
            aws_access_key_id="sandbox",
            aws_secret_access_key=TOKEN,
        )
        training = TrainingResource(
            personalize=PersonalizeResource(
                region="us-east-1",
                role_arn="arn:aws:iam::123456789012:role/any",
                endpoint_url=self.urls["personalize"],
                access_key_id="sandbox",
                secret_access_key=TOKEN,
            ),
            storage=storage,
            mlops_stack=MlopsStackResource(name="", region="us-east-1"),
            policy=PolicyResource(dataset_group=GROUP),
        )
        return {
            "hubspot": HubSpotResource(access_token=TOKEN, url=self.urls["hubspot"]),
            "snowflake": SnowflakeShareResource(
                account="sandbox",
                user="sandbox",
                password=TOKEN,
                database=endpoints.database,
                share_schema="V2_LIVE",
                storage_integration="HSP",
                connection_arguments=endpoints.snowflake_arguments,
            ),
            "training": training,
            "source_folder": SourceFolderResource(
                root=str(self.drop) if files == "folder" else f"s3://{BUCKET}/drop",
                patterns=PATTERNS,
            ),
            "storage": storage,
        }

    def measure(
        self,
        name: str,
        sensor: dg.SensorDefinition,
        before: Callable[[], object] = lambda: None,
        cursor: str | None = None,
        files: Files = "folder",
    ) -> str | None:
        """Let a sensor look; each time after something happened. Answer its last cursor."""
        seconds, counts = [], []
        for _ in range(TICKS):
            before()
            self.requests_since()
            S3_REQUESTS.clear()
            begin = time.perf_counter()
            cursor = self._tick(sensor, cursor, files) or cursor
            seconds.append(time.perf_counter() - begin)
            counts.append(self.requests_since() + len(S3_REQUESTS))
        shown = (seconds[0], median(seconds[1:]), max(seconds[1:]))
        self.table.add_row(name, *(f"{one:.3f}" for one in shown), str(max(counts)))
        return cursor

    @property
    def drop(self) -> Path:
        """The folder of the source files."""
        return self.folder / "drop"

    def refresh(self) -> float:
        """Let the share's stand-in take in what the portal holds; answer its seconds.

        HubSpot refreshes a real share beforehand; the stand-in would at the first statement.
        """
        begin = time.perf_counter()
        address = f"{self.urls['snowflake']}/sandbox/refresh"
        requests.post(address, timeout=REFRESH_SECONDS).raise_for_status()
        return time.perf_counter() - begin

    def first_statement(self) -> float:
        """Let the share's stand-in run a statement, whose first is slow; answer its seconds."""
        begin = time.perf_counter()
        with self.resources()["snowflake"].quick_session() as session:
            session.execute("SELECT 1")
        return time.perf_counter() - begin

    def _tick(
        self, sensor: dg.SensorDefinition, cursor: str | None, files: Files = "folder"
    ) -> str | None:
        needed = sensor.required_resource_keys
        resources = {name: one for name, one in self.resources(files).items() if name in needed}
        with dg.build_sensor_context(
            instance=self.instance, cursor=cursor, resources=resources
        ) as context:
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)  # noqa: S101
        for event in result.asset_events:
            self.instance.report_runless_asset_event(event)
        return result.cursor


@contextmanager
def bench() -> Iterator[Bench]:
    """The stand-ins, empty."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    with TemporaryDirectory() as folder:
        process = spawn.Process(target=serve_all, args=(Path(folder), theirs), daemon=True)
        process.start()

        def requests_since() -> int:
            ours.send(MORE)
            return int(ours.recv())

        home = dagster_home(Path(folder) / "state")
        with dg.DagsterInstance.from_config(str(home)) as instance:
            yield Bench(Path(folder), ours.recv(), instance, requests_since)
        ours.send(ENOUGH)
        process.join()
