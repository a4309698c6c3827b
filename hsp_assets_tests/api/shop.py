"""A small shop in real stand-ins, published and trained."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import polars as pl

from hsp_assets.api import ApiSettings
from hsp_assets.api.aws import aws_session
from hsp_assets.api.catalogue.bucket import Bucket
from hsp_assets.api.settings import key_digest
from hsp_assets.live import Live, LiveRecommender
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.recommenders import FILTERS, RECOMMENDERS
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.aws import serve_s3
from hsp_assets.sandbox.personalize import Options
from hsp_assets.sandbox.personalize import create_app as create_personalize
from hsp_assets.sandbox.serving import serve
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets_tests import shop
from hsp_assets_tests.api.client import GROUP, KEY, until
from hsp_assets_tests.api.frames import (
    ITEMS,
    USERS,
    interactions_frame,
    items_frame,
    users_frame,
)
from hsp_assets_tests.api.gate import Gate

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient

ROLE = "arn:aws:iam::123456789012:role/any"


@dataclass
class World:
    """The stand-ins, and what this project has published and trained there."""

    s3: str
    personalize_url: str
    storage: StorageResource
    control: "PersonalizeClient"
    gate: Gate

    def settings(self, **changes: Any) -> ApiSettings:
        """Settings of an API in front of it."""
        settings = ApiSettings(
            bucket="bucket",
            dataset_group=GROUP,
            s3_endpoint=self.s3,
            personalize_endpoint=self.personalize_url,
            access_key_id="any",
            secret_access_key="any",
            api_keys=(key_digest(KEY),),
            reload_seconds=0.1,
            # On a busy machine, too, Personalize has what it was sent when a response comes.
            delivery_seconds=20.0,
        )
        return replace(settings, **changes)

    def purchases(self, user: str) -> set[str]:
        """What a user had purchased when it was published."""
        rows = interactions_frame().filter(USER_ID=user, EVENT_TYPE="Purchase")
        return set(rows["ITEM_ID"])

    def bucket(self) -> Bucket:
        """The bucket as the API reads it."""
        settings = self.settings()
        return Bucket(settings, aws_session(settings))

    @property
    def datasets(self) -> Datasets:
        """The published datasets."""
        return Datasets(self.storage, GROUP)

    def live(self) -> Live:
        """What is live."""
        return self.datasets.live()

    def publish(
        self, version: str, users: int = USERS, items: int = ITEMS, group: str = GROUP
    ) -> None:
        """Publish a version and make it live."""
        datasets = Datasets(self.storage, group)
        rows: shop.Frames = {
            "users": users_frame(users),
            "items": items_frame(items),
            "interactions": interactions_frame(),
        }
        key = datasets.key(version, IDENTITY)
        self.storage.write_parquet(key, rows["users"].select("RECORD_ID", "USER_ID"))
        shop.publish(datasets, version, rows)

    def train(self, version: str) -> None:
        """Import what was published, train all recommenders on it, make them live."""
        group = self._create("dataset_group", GROUP, domain="ECOMMERCE")
        for name in DATASETS:
            self._load(name, version, group)
        scope = {"datasetGroupArn": group}
        self._create("event_tracker", "tracker", **scope)
        for filter_, expression in FILTERS.items():
            self._create("filter", filter_, filterExpression=expression, **scope)
        for recommender in RECOMMENDERS.values():
            trained = f"{recommender.name}_{version}"
            arn = self._create("recommender", trained, recipeArn=recommender.recipe_arn, **scope)
            live = LiveRecommender(version, arn)
            self.datasets.make_recommender_live(recommender.name, live)

    def streamed_seconds(self) -> list[int]:
        """When the events were that Personalize holds besides imported ones, from an export."""
        [group] = self.control.list_dataset_groups()["datasetGroups"]
        datasets = self.control.list_datasets(datasetGroupArn=group["datasetGroupArn"])["datasets"]
        job = f"export-{time.monotonic_ns()}"
        self._create(
            "dataset_export_job",
            job,
            datasetArn=next(d["datasetArn"] for d in datasets if d["name"] == "interactions"),
            ingestionMode="PUT",
            roleArn=ROLE,
            jobOutput={"s3DataDestination": {"path": self.storage.uri("exports")}},
        )
        content = self.storage.read(f"exports/{job}/part-00000.csv") or b""
        return pl.read_csv(content)["TIMESTAMP"].to_list()

    def _load(self, name: DatasetName, version: str, group: str) -> None:
        made = self.control.create_schema(
            name=f"{name}-{version}", schema=avro_schema(name), domain="ECOMMERCE"
        )
        scope = {
            "schemaArn": made["schemaArn"],
            "datasetGroupArn": group,
            "datasetType": name,
        }
        location = self.datasets.csv_uri(version, name)
        self._create(
            "dataset_import_job",
            f"{name}-{version}",
            datasetArn=self._create("dataset", name, **scope),
            roleArn=ROLE,
            dataSource={"dataLocation": location},
        )

    def _create(self, kind: str, name: str, **members: Any) -> str:
        """Create a resource and return its ARN once it is active."""
        titled = {"jobName" if kind.endswith("_job") else "name": name}
        key = _camel(kind)
        arn = getattr(self.control, f"create_{kind}")(**titled, **members)[f"{key}Arn"]
        describe = getattr(self.control, f"describe_{kind}")
        until(lambda: describe(**{f"{key}Arn": arn})[key]["status"] == "ACTIVE")
        return str(arn)


@contextmanager
def running_shop(folder: Path) -> Iterator[World]:
    """The shop, with version `v1` published and trained."""
    with ExitStack() as running:
        s3 = running.enter_context(serve_s3(folder / "s3", "bucket"))
        options = Options(seconds_per_status=0.0)
        gate = Gate(create_personalize(folder / "personalize", s3_endpoint=s3, options=options))
        url = running.enter_context(serve(gate, "personalize"))
        session = boto3.Session("any", "any", region_name="us-east-1")
        control = session.client("personalize", endpoint_url=url)
        world = World(s3, url, shop.bucket(s3, "bucket"), control, gate)
        world.publish("v1")
        world.train("v1")
        yield world


def _camel(kind: str) -> str:
    first, *others = kind.split("_")
    return first + "".join(word.capitalize() for word in others)
