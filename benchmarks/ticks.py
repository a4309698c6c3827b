"""What a tick of a sensor costs beside 100,000 contacts, 100,000 products and 1,000,000 events.

The stand-ins are a process of their own and count what they are asked. Each tick opens its
resources anew, as Dagster's code server does. Snowflake's client library is loaded beside the first
ticks of the share sensor, as it is there. Budgets: half a second and six requests.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg
import requests
from rich.console import Console
from rich.table import Table

from benchmarks.hubspot_loading import ENOUGH, MORE, Watched
from benchmarks.hubspot_sandbox import EVENT, TOKEN, Hub
from hsp_assets.environment import Settings
from hsp_assets.instance import dagster_home
from hsp_assets.resources import snowflake, storage
from hsp_assets.resources.hubspot import HubSpotResource
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
from hsp_assets.sensors.following import VIEWS
from hsp_assets.sensors.hubspot import hubspot_sensor
from hsp_assets.sensors.noticed import KINDS, noticed_event
from hsp_assets.sensors.noticing import Change, Seen
from hsp_assets.sensors.policy import Policy
from hsp_assets.sensors.share import share_sensor
from hsp_assets.sensors.source_files import source_file_sensor
from hsp_assets.sensors.training import training_sensor
from hsp_assets.sources.columns import SOURCES
from hsp_assets.training.direct import DOMAIN

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Files = Literal["folder", "s3"]
RECORDS, EVENTS, BATCH = 100_000, 1_000_000, 100
TICKS = 20
REFRESH_SECONDS = 120
MOST_SECONDS, MOST_REQUESTS = 0.5, 6
PATTERNS: dict[str, str] = {name: getattr(Settings(), f"source_{name}") for name in SOURCES}
OFF = dg.DefaultSensorStatus.STOPPED
BUCKET = "bucket"
GROUP = "hubspot_datasetgroup"
POLICY = Policy(0.05, 10_000, 0.1, timedelta(days=14), timedelta(days=1), 100.0)


S3_ASKED: list[object] = []
"""The requests to S3 since the last tick began; its stand-in does not count them."""


class WatchedStorage(StorageResource):
    """A bucket whose requests are noted."""

    @cached_property
    def client(self) -> "S3Client":
        """The client, noting."""
        client = super().client
        client.meta.events.register("before-send.s3", lambda **sent: S3_ASKED.append(sent))
        return client


def serve_all(folder: Path, asked: Connection) -> None:
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
        asked.send(urls | {"s3": s3})
        while asked.recv() == MORE:
            asked.send(sum(len(one.seen) for one in watched.values()))
            for one in watched.values():
                one.seen.clear()


@dataclass
class Bench:
    """The stand-ins, a Dagster instance, and what was measured."""

    folder: Path
    urls: dict[str, str]
    instance: dg.DagsterInstance
    asked: Callable[[], int]
    table: Table = field(
        default_factory=lambda: Table(
            "", "first s", "median s", "worst s", "requests", title="Ticks", title_justify="left"
        )
    )

    def resources(self, files: Files = "folder") -> dict[str, Any]:
        """What the sensors need, unopened."""
        endpoints = Endpoints(snowflake=self.urls["snowflake"])
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
            "personalize": PersonalizeResource(
                region="us-east-1",
                role_arn="arn:aws:iam::123456789012:role/any",
                endpoint_url=self.urls["personalize"],
                access_key_id="sandbox",
                secret_access_key=TOKEN,
            ),
            "policy": PolicyResource(dataset_group=GROUP),
            "source_folder": SourceFolderResource(
                root=str(self.drop) if files == "folder" else f"s3://{BUCKET}/drop",
                patterns=PATTERNS,
            ),
            "storage": WatchedStorage(
                bucket=BUCKET,
                region_name="us-east-1",
                endpoint_url=self.urls["s3"],
                aws_access_key_id="sandbox",
                aws_secret_access_key=TOKEN,
            ),
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
            self.asked()
            S3_ASKED.clear()
            begin = time.perf_counter()
            cursor = self._tick(sensor, cursor, files) or cursor
            seconds.append(time.perf_counter() - begin)
            counts.append(self.asked() + len(S3_ASKED))
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
        with self.resources()["snowflake"].session() as session:
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

        def asked() -> int:
            ours.send(MORE)
            return int(ours.recv())

        home = dagster_home(Path(folder) / "state")
        with dg.DagsterInstance.from_config(str(home)) as instance:
            yield Bench(Path(folder), ours.recv(), instance, asked)
        ours.send(ENOUGH)
        process.join()


def add_products(hub: Hub, count: int) -> list[str]:
    """Make products; answer the ids of the last batch."""
    made: list[str] = []
    for start in range(0, count, BATCH):
        inputs = [
            {"properties": {"external_id": f"i{number}", "name": f"Lamp {number}"}}
            for number in range(start, start + BATCH)
        ]
        answer = hub.ask("POST", "/crm/v3/objects/products/batch/create", {"inputs": inputs})
        made = [one["id"] for one in answer["results"]]
    return made


def change(hub: Hub, product: str) -> None:
    """Edit a product and let somebody view one."""
    now = time.time_ns() // 1_000_000
    edited = {"properties": {"name": f"Lamp of {now}"}}
    hub.ask("PATCH", f"/crm/v3/objects/products/{product}", edited)
    seen = {"user_id": "1", "item_id": "1", "event_type": "View"}
    event = {"eventName": EVENT, "uuid": str(now), "occurredAt": str(now), "properties": seen}
    hub.ask("POST", "/events/v3/send/batch", {"inputs": [event]})


def followed(instance: dg.DagsterInstance) -> None:
    """Everything that was noticed has been observed in the share, and published after that."""
    seen: dict[str, Any] = {
        "high_water_mark": dg.MetadataValue.timestamp(datetime.now(UTC) + timedelta(hours=1)),
        "dagster/row_count": RECORDS,
    }
    for view in VIEWS.values():
        instance.report_runless_asset_event(dg.AssetMaterialization(["share", view], metadata=seen))
    published: dict[str, Any] = {"version": "v1", "rows": EVENTS, "event_types": {"View": EVENTS}}
    told = dg.AssetMaterialization(["datasets", "interactions"], metadata=published)
    instance.report_runless_asset_event(told)
    held: dict[str, Any] = {"version": "v1", "size_bytes": 100 * EVENTS}
    told = dg.AssetMaterialization(["recommender", "dataset_imports"], metadata=held)
    instance.report_runless_asset_event(told)


def pending(instance: dg.DagsterInstance) -> None:
    """Something of every kind was noticed that the share will not show."""
    newest = (time.time_ns() // 1_000_000) + 3_600_000
    for kind in KINDS:
        told = noticed_event(kind, Change(changed=1), Seen(newest=newest, total=RECORDS))
        instance.report_runless_asset_event(told)


def at_work(instance: dg.DagsterInstance) -> None:
    """A run did not wait for an import."""
    said = {"status": "CREATE PENDING", "arn": "arn:aws:personalize:any", "since": ""}
    told = dg.AssetObservation(["recommender", "dataset_imports"], metadata=said)
    instance.report_runless_asset_event(told)


def write_files(drop: Path, s3: Path) -> None:
    """Source files of the same size as the portal, in the folder and in the bucket."""
    customers = [f"{number},40,F" for number in range(RECORDS)]
    products = [f"{number},Lamp {number},9.5,Lamps" for number in range(RECORDS)]
    seen = [f"{number % RECORDS},{number % RECORDS},View,1700000000" for number in range(EVENTS)]
    for folder in (drop, s3):
        folder.mkdir(parents=True)
        for name, lines in (("users", customers), ("items", products), ("interactions", seen)):
            (folder / f"{name}.csv").write_text("\n".join([name, *lines, ""]))


def growing(file: Path) -> Callable[[], None]:
    """Adds a line to a file before every other tick, so that each other finds it whole."""
    ticks = count()

    def grow() -> None:
        if next(ticks) % 2 == 0:
            with file.open("a") as opened:
                opened.write("1,1,View,1700000001\n")

    return grow


def tick_source_files(made: Bench) -> None:
    """A folder whose file grows, and a prefix in S3."""
    write_files(made.drop, made.folder / "s3" / BUCKET / "drop")
    looks, grows = source_file_sensor(60, OFF), growing(made.drop / "interactions.csv")
    made.measure("source_files, a folder", looks, grows)
    made.measure("source_files, S3, loading", looks, files="s3")
    storage.CLIENT.wait()
    made.measure("source_files, S3", looks, files="s3")


def tick_hubspot(made: Bench) -> None:
    """A portal that is still, and one that changes; filled before."""
    hub, begin = Hub(made.urls["hubspot"], RECORDS), time.perf_counter()
    hub.fill(EVENTS)
    product = add_products(hub, RECORDS)[0]
    Console().print(f"The portal was filled within {time.perf_counter() - begin:.0f} s.")
    looks = hubspot_sensor(60, OFF)
    cursor = made.measure("hubspot, idle", looks)
    made.measure("hubspot, changes", looks, lambda: change(hub, product), cursor)


def tick_share(made: Bench) -> None:
    """A share that is still, while the client library is being loaded, and one that lags behind."""
    Console().print(f"The stand-in of the share took it in within {made.refresh():.1f} s.")
    looks, begin = share_sensor(60, OFF), time.perf_counter()
    followed(made.instance)
    made.measure("share, idle, loading", looks)
    snowflake.CLIENT.wait()
    seconds = time.perf_counter() - begin
    Console().print(f"Snowflake's library was loaded beside these ticks within {seconds:.1f} s.")
    made.measure("share, idle", looks)
    Console().print(f"The stand-in's first statement took {made.first_statement():.1f} s.")
    pending(made.instance)
    made.measure("share, changes", looks)


def tick_training(made: Bench) -> None:
    """Nothing to do, and Personalize at work."""
    looks = training_sensor(60, OFF, POLICY)
    made.measure("training, idle", looks)
    made.resources()["personalize"].ensure("dataset_group", GROUP, parameters=DOMAIN)
    at_work(made.instance)
    made.measure("training, work at Personalize", looks)


def main() -> None:
    """Fill the portal, tick, print."""
    with bench() as made:
        for tick in (tick_source_files, tick_hubspot, tick_share, tick_training):
            tick(made)
        Console().print(made.table)
        Console().print(f"Budgets: {MOST_SECONDS} s and {MOST_REQUESTS} requests.")
