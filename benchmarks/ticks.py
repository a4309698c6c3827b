"""What a tick of a sensor costs beside 100,000 contacts, 100,000 products and 1,000,000 events.

The stand-ins are a process of their own and count their requests. Each tick opens its
resources anew, as Dagster's code server does; a client library is imported by the first tick that
needs it. Budgets: half a second and six requests, import apart.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import dagster as dg
from rich.console import Console

from benchmarks.hubspot_sandbox import EVENT, Hub
from benchmarks.ticking import BUCKET, GROUP, Bench, bench
from hsp_assets.live import Live, format_live
from hsp_assets.portal.flows import KIND_VIEWS, KINDS
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.manifests import awaited_work, write_manifest
from hsp_assets.resources.storage import StorageResource, live_key
from hsp_assets.schemas import DATASETS
from hsp_assets.sensors.change_detection import Change, Seen
from hsp_assets.sensors.changes import change_event
from hsp_assets.sensors.hubspot import hubspot_sensor
from hsp_assets.sensors.share import share_sensor
from hsp_assets.sensors.source_files import source_file_sensor
from hsp_assets.sensors.training import training_sensor
from hsp_assets.share.progress import Shown
from hsp_assets.training.baselines import Baselines
from hsp_assets.training.data import Contents, TrainingData, write_imported
from hsp_assets.training.direct import DOMAIN
from hsp_assets.training.ledger import Ledger
from hsp_assets.training.support import Support

RECORDS, EVENTS, BATCH = 100_000, 1_000_000, 100
MOST_SECONDS, MOST_REQUESTS = 0.5, 6
OFF = dg.DefaultSensorStatus.STOPPED


def add_products(hub: Hub, count: int) -> list[str]:
    """Make products; answer the ids of the last batch."""
    made: list[str] = []
    for start in range(0, count, BATCH):
        inputs = [
            {"properties": {"external_id": f"i{number}", "name": f"Lamp {number}"}}
            for number in range(start, start + BATCH)
        ]
        answer = hub.call("POST", "/crm/v3/objects/products/batch/create", {"inputs": inputs})
        made = [one["id"] for one in answer["results"]]
    return made


def change(hub: Hub, product: str) -> None:
    """Edit a product and let somebody view one."""
    now = time.time_ns() // 1_000_000
    edited = {"properties": {"name": f"Lamp of {now}"}}
    hub.call("PATCH", f"/crm/v3/objects/products/{product}", edited)
    seen = {"user_id": "1", "item_id": "1", "event_type": "View"}
    event = {"eventName": EVENT, "uuid": str(now), "occurredAt": str(now), "properties": seen}
    hub.call("POST", "/events/v3/send/batch", {"inputs": [event]})


def followed(storage: StorageResource) -> None:
    """What is published was read from a share that showed every change."""
    mark = datetime.now(UTC) + timedelta(hours=1)
    seen = Shown(RECORDS, mark).facts() | {"at": mark.timestamp()}
    views = dict.fromkeys(KIND_VIEWS.values(), seen)
    write_manifest(
        storage, "datasets/interactions", "a run", {"share": dict.fromkeys(DATASETS, views)}
    )


def trained(storage: StorageResource) -> None:
    """The live version is imported, and the recommenders are trained on it."""
    support = Support({"View": EVENTS}, {})
    contents = Contents("v1", support.events, RECORDS, RECORDS)
    data = TrainingData(contents, 100 * EVENTS, support, Baselines({}, 0.0, 0), ())
    storage.write(live_key(GROUP), format_live(Live("v1", {})).encode())
    write_imported(Datasets(storage, GROUP), data)
    Ledger(storage, GROUP).add(data)


def pending(instance: dg.DagsterInstance) -> None:
    """Something of every kind changed that the share will not show."""
    newest = (time.time_ns() // 1_000_000) + 3_600_000
    for kind in KINDS:
        event = change_event(kind, Change(changed=1), Seen(newest=newest, total=RECORDS))
        instance.report_runless_asset_event(event)


def at_work(storage: StorageResource) -> None:
    """A run did not wait for an import."""
    arn = "arn:aws:personalize:us-east-1:1:dataset-import-job/any"
    work = {"arn": arn, "status": "CREATE PENDING", "since": ""}
    write_manifest(storage, awaited_work("recommender/dataset_imports"), "a run", work)


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
    """A share that is still, and one that lags behind."""
    Console().print(f"The stand-in of the share took it in within {made.refresh():.1f} s.")
    looks = share_sensor(60, OFF)
    followed(made.resources()["storage"])
    made.measure("share, idle", looks)
    Console().print(f"The stand-in's first statement took {made.first_statement():.1f} s.")
    pending(made.instance)
    made.measure("share, changes", looks)


def tick_training(made: Bench) -> None:
    """Nothing to do, and Personalize at work."""
    looks = training_sensor(60, OFF)
    trained(made.resources()["storage"])
    made.measure("training, idle", looks)
    made.resources()["training"].personalize.ensure("dataset_group", GROUP, parameters=DOMAIN)
    at_work(made.resources()["storage"])
    made.measure("training, work at Personalize", looks)


def main() -> None:
    """Fill the portal, tick, print."""
    with bench() as made:
        for tick in (tick_source_files, tick_hubspot, tick_share, tick_training):
            tick(made)
        Console().print(made.table)
        Console().print(f"Budgets: {MOST_SECONDS} s and {MOST_REQUESTS} requests.")
