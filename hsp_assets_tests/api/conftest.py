"""A small shop in real stand-ins, published and trained, and the API in front of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import boto3
import polars as pl
import pytest
import requests
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsp_assets import schemas
from hsp_assets.api import ApiSettings, create_app
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

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient

GROUP = "shop"
KEY = "the-key"
ROLE = "arn:aws:iam::123456789012:role/any"
FIRST_RECORD = 1_000
"""The contact record of user `n` is `1000 + n`: no record id is a user id."""
USERS, ITEMS = 60, 40
CATEGORIES = ("bags", "books", "chairs", "cups")
EVENTS = 25
BEGIN = 1_700_000_000


@dataclass
class Gate:
    """Stands before Personalize: lets calls through and notes them, or fails or delays them.

    `away` fails all of them, `short` answers two items and no more.
    """

    app: ASGIApp
    mode: Literal["open", "away", "short"] = "open"
    seconds: float = 0.0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/":
            await self.app(scope, receive, send)
            return
        message, calls = await receive(), self.calls
        await asyncio.sleep(self.seconds)
        if self.mode == "away":
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})
            return
        calls.append((scope["path"], json.loads(message["body"])))
        await self._pass(scope, message, send)

    async def _pass(self, scope: Scope, message: Message, send: Send) -> None:
        async def receive() -> Message:
            return message

        async def cut(answer: Message) -> None:
            if answer["type"] == "http.response.start":
                answer["headers"] = [h for h in answer["headers"] if h[0] != b"content-length"]
            elif self.mode == "short":
                said = json.loads(answer["body"])
                said["itemList"] = said["itemList"][:2]
                answer["body"] = json.dumps(said).encode()
            await send(answer)

        await self.app(scope, receive, cut)

    def called(self, path: str) -> list[dict[str, Any]]:
        """What was let through to a path."""
        return [body for called, body in self.calls if called == path]


@dataclass
class World:
    """The stand-ins, and what this project has published and trained there."""

    s3: str
    personalize_url: str
    storage: StorageResource
    control: PersonalizeClient
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

    def publish(self, version: str, users: int = USERS, items: int = ITEMS) -> None:
        """Publish a version and make it live."""
        rows = {
            "users": users_frame(users),
            "items": items_frame(items),
            "interactions": interactions_frame(),
        }
        for name in DATASETS:
            types = schemas.dtypes(name).items()
            frame = rows[name].select(pl.col(column).cast(kind) for column, kind in types)
            self.datasets.write_csv(version, name, frame.lazy(), frame.height)
            self.datasets.write_profile(version, name, {})
        key = self.datasets.key(version, IDENTITY)
        self.storage.write_parquet(key, rows["users"].select("RECORD_ID", "USER_ID"))
        self.datasets.go_live(version)

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
        """Create a resource and answer its ARN once it is active."""
        titled = {"jobName" if kind.endswith("_job") else "name": name}
        key = _camel(kind)
        arn = getattr(self.control, f"create_{kind}")(**titled, **members)[f"{key}Arn"]
        describe = getattr(self.control, f"describe_{kind}")
        until(lambda: describe(**{f"{key}Arn": arn})[key]["status"] == "ACTIVE")
        return str(arn)


@dataclass
class Client:
    """A caller of one API, and the gate between that and Personalize."""

    url: str
    gate: Gate
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.ask("POST", path, **options)

    def put(self, path: str, **options: Any) -> requests.Response:
        return self.ask("PUT", path, **options)

    def recommended(self, user: object, **query: Any) -> list[str]:
        """The items that are recommended to a contact."""
        return items_of(self.get(f"/recommend-items/{GROUP}/{FOR_YOU}/{user}", params=query))

    def counted(self, metric: str) -> float:
        """The value of a metric, labels included."""
        lines = self.get("/metrics").text.splitlines()
        return next(
            (float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(metric)), 0.0
        )

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"X-Api-Key": KEY, **options.pop("headers", {})}
        return self.session.request(method, self.url + path, headers=headers, timeout=30, **options)


FOR_YOU = "hubspot_recommended_for_you"


def items_of(answer: requests.Response) -> list[str]:
    """The ids in an answer."""
    assert answer.status_code == 200, answer.text
    return [item["itemId"] for item in answer.json()["itemList"]]


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Poll until the condition is met."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def users_frame(count: int) -> pl.DataFrame:
    """Users `1` to `count`, and their contact records."""
    numbers = pl.DataFrame({"n": range(1, count + 1)})
    return numbers.select(
        USER_ID=pl.col("n").cast(pl.String),
        RECORD_ID=pl.col("n") + FIRST_RECORD,
        AGE=30,
        GENDER=pl.lit("F"),
    )


def items_frame(count: int) -> pl.DataFrame:
    """Items `i0` on; every fifth is promoted, and `i7` has a name that needs escaping."""
    names = [f'Item "{n}", \\ new' if n == 7 else f"Item {n}" for n in range(count)]
    return pl.DataFrame({"n": range(count), "PRODUCT_NAME": names}).select(
        "PRODUCT_NAME",
        ITEM_ID=pl.format("i{}", "n"),
        PRICE=pl.col("n") + 0.5,
        CATEGORY_L1=pl.Series([CATEGORIES[n % 4] for n in range(count)]),
        CATEGORY_L2=None,
        PRODUCT_DESCRIPTION=pl.lit("Two\nlines"),
        GENDER=None,
        PROMOTED=pl.when(pl.col("n") % 5 == 0).then(pl.lit("True")).otherwise(pl.lit("False")),
    )


def interactions_frame() -> pl.DataFrame:
    """Each user views and buys within one category, low numbers most; users 1, 5, 9 … bags."""
    rows = []
    for number in range(USERS * EVENTS):
        user, step = divmod(number, EVENTS)
        moment = BEGIN + number * 10
        viewed = user % 4 + 4 * (step * step // 7 % 10)
        bought = user % 4 + 4 * (step * (user + 1) // 5 % 6)
        rows.append((str(user + 1), f"i{viewed}", "View", moment, "No"))
        rows.append((str(user + 1), f"i{bought}", "Purchase", moment + 5, "No"))
    columns = ["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP", "DISCOUNT"]
    return pl.DataFrame(rows, schema=columns, orient="row")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Version `v1` published and trained."""
    folder = tmp_path_factory.mktemp("world")
    with ExitStack() as running:
        s3 = running.enter_context(serve_s3(folder / "s3", "bucket"))
        options = Options(seconds_per_status=0.0)
        app = create_personalize(folder / "personalize", s3_endpoint=s3, options=options)
        gate = Gate(app)
        url = running.enter_context(serve(gate, "personalize"))
        session = boto3.Session("any", "any", region_name="us-east-1")
        control = session.client("personalize", endpoint_url=url)
        storage = StorageResource(
            bucket="bucket",
            region_name="us-east-1",
            endpoint_url=s3,
            aws_access_key_id="any",
            aws_secret_access_key="any",
        )
        made = World(s3, url, storage, control, gate)
        made.publish("v1")
        made.train("v1")
        yield made


@pytest.fixture(scope="session")
def running_api(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One API for all tests that need no settings of their own."""
    settings = world.settings(spool=tmp_path_factory.mktemp("spool"))
    with serve(create_app(settings), "api") as url:
        yield Client(url, world.gate)


@pytest.fixture
def gate(world: World) -> Iterator[Gate]:
    """The gate before Personalize, open again and its notes gone afterwards."""
    yield world.gate
    world.gate.mode, world.gate.seconds = "open", 0.0
    world.gate.calls = []


@pytest.fixture
def api(running_api: Client, gate: Gate) -> Client:
    """The API, with the gate open."""
    return replace(running_api, gate=gate)


@dataclass
class StartApi:
    """Starts APIs with settings of their own, by default with one spool."""

    world: World
    gate: Gate
    spool: Path
    until_the_end: ExitStack

    def __call__(self, **changes: Any) -> Client:
        """An API that runs until the test ends."""
        return self.until_the_end.enter_context(self.running(**changes))

    def until(self, condition: Callable[[], bool]) -> None:
        """Poll until the condition is met."""
        until(condition)

    @contextmanager
    def running(self, **changes: Any) -> Iterator[Client]:
        """An API that runs until the context ends."""
        settings = self.world.settings(**{"spool": self.spool, **changes})
        with serve(create_app(settings), "api") as url:
            yield Client(url, self.gate)


@pytest.fixture
def start(world: World, gate: Gate, tmp_path: Path) -> Iterator[StartApi]:
    """Start an API with settings of its own."""
    with ExitStack() as running:
        yield StartApi(world, gate, tmp_path / "spool", running)


def _camel(kind: str) -> str:
    first, *others = kind.split("_")
    return first + "".join(word.capitalize() for word in others)
