"""A portal and a trained recommender for the measurements of `activation`."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import boto3
import polars as pl

from hsp_assets.live import LiveRecommender
from hsp_assets.loading.data_model import PLANS, apply_part
from hsp_assets.publishing.datasets import CATALOGUE, IDENTITY, Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox import hubspot as portal_stand_in
from hsp_assets.sandbox import personalize as personalize_stand_in
from hsp_assets.sandbox.aws import serve_s3
from hsp_assets.sandbox.serving import serve
from hsp_assets.schemas import DATASETS, DatasetName, dtypes
from hsp_assets.training.direct import Direct
from hsp_assets.training.trainer import Plan

if TYPE_CHECKING:
    from mypy_boto3_personalize_events.type_defs import EventTypeDef

PRODUCTS, LENGTH, BUYERS = 2_000, 5, 0.01
PURCHASE = 4
"""Of five events of each contact, the last."""
GROUP, VERSION, KEY = "shop", "v1", "benchmark"
FOR_YOU = RECOMMENDERS["recommended_for_you"]
SPAWN = get_context("spawn")
STATE = (
    "SELECT json_extract(o.properties, '$.recommendation_key'), "
    "json_extract(o.properties, '$.recommended_product_external_id'), count(a.to_id) "
    "FROM objects o LEFT JOIN associations a ON a.from_type = o.type_id AND a.from_id = o.id "
    "WHERE o.type_id LIKE '2-%' AND o.archived_at IS NULL GROUP BY o.id ORDER BY 1"
)


@dataclass(frozen=True)
class Site:
    """Where the stand-ins answer, and the portal's file."""

    hubspot: str
    personalize: str
    s3: str
    file: Path

    @property
    def resources(self) -> dict[str, Any]:
        """The resources of a run."""
        keys = {"aws_access_key_id": KEY, "aws_secret_access_key": KEY}
        return {
            "hubspot": HubSpotResource(
                access_token=KEY, url=self.hubspot, activation="custom_object"
            ),
            "personalize": PersonalizeResource(
                region="us-east-1",
                role_arn="arn:aws:iam::123456789012:role/personalize",
                endpoint_url=self.personalize,
                access_key_id=KEY,
                secret_access_key=KEY,
            ),
            "storage": StorageResource(
                bucket=KEY, region_name="us-east-1", endpoint_url=self.s3, **keys
            ),
            "policy": PolicyResource(
                dataset_group=GROUP,
                recommendations_per_contact=LENGTH,
                activation_requests_per_second=100_000,
            ),
        }

    def state(self, sql: str = STATE) -> list[tuple[Any, ...]]:
        """What a query says of the portal's file."""
        with closing(connect(self.file, timeout=60)) as file:
            return file.execute(sql).fetchall()


def serve_all(folder: Path, benchmark: Connection) -> None:
    """Serve the stand-ins in a process of their own, until a message comes."""
    options = portal_stand_in.Options(tier="enterprise", durable=False)
    file = folder / "portal.sqlite"
    portal = portal_stand_in.create_app(file, token=KEY, options=options)
    quick = personalize_stand_in.Options(seconds_per_status=0.0)
    with serve_s3(folder / "s3", KEY) as s3:
        models = personalize_stand_in.create_app(folder / "models", s3_endpoint=s3, options=quick)
        with serve(portal, "hubspot") as hubspot, serve(models, "personalize") as personalize:
            benchmark.send(Site(hubspot, personalize, s3, file))
            benchmark.recv()


@contextmanager
def shop(contacts: int) -> Iterator[Site]:
    """A portal with so many contacts, and a recommender that is trained on what they did."""
    ours, theirs = SPAWN.Pipe()
    with TemporaryDirectory() as folder:
        process = SPAWN.Process(target=serve_all, args=(Path(folder), theirs), daemon=True)
        process.start()
        site: Site = ours.recv()
        fill(site, contacts)
        yield site
        ours.send("enough")
        process.join()


def fill(site: Site, contacts: int) -> None:
    """Load contacts and products, and train the recommender."""
    resources = site.resources
    hubspot, datasets = resources["hubspot"], Datasets(resources["storage"], GROUP)
    for part in PLANS:
        apply_part(hubspot, part)
    items = [{"external_id": f"i{n}", "name": f"Item {n}"} for n in range(PRODUCTS)]
    people = [{"external_id": f"u{n}"} for n in range(contacts)]
    upsert(hubspot, "products", items)
    ids = upsert(hubspot, "contacts", people)
    publish(datasets, contacts)
    identity = pl.DataFrame({"RECORD_ID": ids, "USER_ID": [one["external_id"] for one in people]})
    datasets.storage.write_parquet(datasets.key(VERSION, IDENTITY), identity)
    catalogue = pl.DataFrame({"ITEM_ID": [one["external_id"] for one in items]})
    datasets.storage.write_parquet(datasets.key(VERSION, CATALOGUE), catalogue)
    direct = Direct(resources["personalize"], GROUP)
    locations = {name: datasets.csv_uri(VERSION, name) for name in DATASETS}
    direct.import_datasets(Plan(VERSION, locations, (FOR_YOU,), VERSION))
    direct.event_tracker()
    trained = direct.recommender(FOR_YOU, VERSION, lambda _described: None)
    live = LiveRecommender(VERSION, str(trained["recommenderArn"]))
    datasets.make_recommender_live(FOR_YOU.name, live)


def upsert(hubspot: HubSpotResource, kind: str, rows: Sequence[dict[str, str]]) -> list[str]:
    """Upsert records by their external id; their record ids."""
    ids: list[str] = []
    for start in range(0, len(rows), 100):
        made = hubspot.custom_objects.upsert(kind, "external_id", rows[start : start + 100])
        ids += [str(one["id"]) for one in made]
    return ids


def publish(datasets: Datasets, contacts: int) -> None:
    """Publish four views and a purchase of each contact, within one kind of products."""
    user = pl.int_range(contacts * 5, eager=True).alias("n")
    event = pl.DataFrame({"n": user}).with_columns(u=pl.col("n") // 5, e=pl.col("n") % 5)
    product = (pl.col("u") * 7 + pl.col("e") * pl.col("e") * 3) % 100 * 20 + pl.col("u") % 20
    frames: dict[DatasetName, pl.DataFrame] = {
        "users": pl.select(USER_ID=pl.format("u{}", pl.int_range(contacts))),
        "items": pl.select(ITEM_ID=pl.format("i{}", pl.int_range(PRODUCTS))),
        "interactions": event.select(
            USER_ID=pl.format("u{}", "u"),
            ITEM_ID=pl.format("i{}", product),
            EVENT_TYPE=pl.when(pl.col("e") == PURCHASE)
            .then(pl.lit("Purchase"))
            .otherwise(pl.lit("View")),
            TIMESTAMP=1_700_000_000 + pl.col("e") * 86_400 + pl.col("u") % 86_400,
        ),
    }
    values = {"AGE": 30, "GENDER": "F", "PRICE": 1.5, "PROMOTED": "False", "DISCOUNT": None}
    for name in DATASETS:
        columns = [
            (pl.col(c) if c in frames[name].columns else pl.lit(values.get(c, "x")))
            .cast(t)
            .alias(c)
            for c, t in dtypes(name).items()
        ]
        frame = frames[name].select(columns)
        datasets.write_csv(VERSION, name, frame.lazy(), frame.height)
        datasets.write_profile(VERSION, name, {"rows": frame.height})
    datasets.go_live(VERSION)


def buy(site: Site, contacts: int) -> int:
    """Let 1 % of the contacts buy what they are recommended first; how many that are."""
    personalize = site.resources["personalize"]
    direct = Direct(personalize, GROUP)
    tracker = str(direct.event_tracker()["trackingId"])
    live = Datasets(site.resources["storage"], GROUP).live().recommenders[FOR_YOU.name]
    events = boto3.client(
        "personalize-events",
        region_name="us-east-1",
        endpoint_url=site.personalize,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )
    buyers = range(0, contacts, round(1 / BUYERS))
    for number in buyers:
        user = f"u{number}"
        (item, *_) = personalize.recommend(live.arn, 1, userId=user)
        bought: EventTypeDef = {
            "eventType": "Purchase",
            "itemId": item,
            "sentAt": datetime.now(UTC),
        }
        events.put_events(trackingId=tracker, userId=user, sessionId=user, eventList=[bought])
    return len(buyers)
