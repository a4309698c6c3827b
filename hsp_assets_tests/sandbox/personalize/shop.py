"""A small shop: its data, and what tests do with a stand-in through unmodified boto3 clients."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from hsp_assets.sandbox.personalize import Options
from hsp_assets.sandbox.personalize.recommending.recipes import RECIPES

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient
    from mypy_boto3_personalize_events import PersonalizeEventsClient
    from mypy_boto3_personalize_runtime import PersonalizeRuntimeClient
    from mypy_boto3_s3 import S3Client

INSTANT = Options(seconds_per_status=0.0)
ROLE = "arn:aws:iam::123456789012:role/personalize"
USE_CASES: dict[str, str] = {recipe.use_case: recipe.arn for recipe in RECIPES}
TEXT: dict[str, object] = {"type": "string"}
CATEGORY: dict[str, object] = {"type": ["null", "string"], "categorical": True}
FIELDS: dict[str, dict[str, dict[str, object]]] = {
    "Interactions": {
        **dict.fromkeys(("USER_ID", "ITEM_ID", "EVENT_TYPE"), TEXT),
        "TIMESTAMP": {"type": "long"},
        "DISCOUNT": CATEGORY,
    },
    "Items": {
        "ITEM_ID": TEXT,
        "PRICE": {"type": "float"},
        "CATEGORY_L1": {"type": "string", "categorical": True},
        "CATEGORY_L2": CATEGORY,
        "PRODUCT_NAME": {"type": ["null", "string"]},
        "PRODUCT_DESCRIPTION": {"type": ["null", "string"], "textual": True},
        "PROMOTED": CATEGORY,
    },
    "Users": {"USER_ID": TEXT, "AGE": {"type": ["null", "int"]}, "GENDER": CATEGORY},
}


@dataclass
class Shop:
    """Clients of one stand-in and what a shop does with them.

    `arns` knows the resources by the names that they were made with; datasets by their type.
    """

    control: PersonalizeClient
    runtime: PersonalizeRuntimeClient
    events: PersonalizeEventsClient
    s3: S3Client
    endpoint: str
    texts: Mapping[str, str] = field(repr=False)
    """The CSVs that `fill` imports, by dataset type."""
    arns: dict[str, str] = field(default_factory=dict)

    def create(self, kind: str, name: str, **members: object) -> dict[str, Any]:
        """Create a resource and return its description once its creation has ended."""
        titled = {"jobName" if kind.endswith("_job") else "name": name}
        answer = self.call(f"create_{kind}", **titled, **members)
        self.arns[name] = answer[f"{camel(kind)}Arn"]
        return self.ended(kind, self.arns[name])

    def call(self, operation: str, **members: object) -> dict[str, Any]:
        """Call an operation of the control plane whose parameters are not known before."""
        answer: dict[str, Any] = getattr(self.control, operation)(**members)
        return answer

    def ended(self, kind: str, arn: str) -> dict[str, Any]:
        """The description of a resource whose status has stopped to move."""
        moving = ("PENDING", "IN_PROGRESS")
        until(lambda: not self.describe(kind, arn).get("status", "").endswith(moving))
        return self.describe(kind, arn)

    def describe(self, kind: str, arn: str) -> dict[str, Any]:
        answer = self.call(f"describe_{kind}", **{f"{camel(kind)}Arn": arn})
        description: dict[str, Any] = answer[camel(kind)]
        return description

    def open(self, *types: str) -> None:
        """Create the group `shop` and datasets of the types, by default of all."""
        self.create("dataset_group", "shop", domain="ECOMMERCE")
        for name in types or FIELDS:
            self.create("schema", name.lower(), schema=avro(name), domain="ECOMMERCE")
            scope = {"schemaArn": self.arns[name.lower()], "datasetGroupArn": self.arns["shop"]}
            self.create("dataset", name, datasetType=name, **scope)

    def put(self, key: str, text: str | bytes) -> str:
        """Store an object in S3 and return its location."""
        self.s3.put_object(Bucket="shop", Key=key, Body=text)
        return f"s3://shop/{key}"

    def load(self, name: str, text: str | bytes, job: str = "", **more: object) -> dict[str, Any]:
        """Import a CSV and return the description of the ended job."""
        return self.load_from(name, self.put(f"{time.monotonic_ns()}.csv", text), job, **more)

    def load_from(self, name: str, location: str, job: str = "", **more: object) -> dict[str, Any]:
        """Import what is at a location and return the description of the ended job."""
        job = job or f"{name}-{len(self.arns)}"
        return self.create("dataset_import_job", job, **self._source(name, location), **more)

    def request_import(self, name: str, location: str, job: str) -> None:
        """Request an import and wait for nothing."""
        self.call("create_dataset_import_job", jobName=job, **self._source(name, location))

    def _source(self, name: str, location: str) -> dict[str, object]:
        source = {"datasetArn": self.arns[name], "dataSource": {"dataLocation": location}}
        return {**source, "roleArn": ROLE}

    def export(self, name: str, job: str, path: str, **more: object) -> dict[str, Any]:
        """Export a dataset and return the description of the ended job."""
        output = {"jobOutput": {"s3DataDestination": {"path": path}}, "roleArn": ROLE}
        return self.create("dataset_export_job", job, datasetArn=self.arns[name], **output, **more)

    def text(self, key: str) -> str:
        """The text of an object in S3."""
        return self.s3.get_object(Bucket="shop", Key=key)["Body"].read().decode()

    def fill(self) -> None:
        """Open the shop and import all of its data."""
        self.open()
        for name, text in self.texts.items():
            assert self.load(name, text)["status"] == "ACTIVE"

    def train(self, use_case: str, name: str = "", **config: object) -> dict[str, Any]:
        """Create a recommender and return its description once its training has ended."""
        scope = {"datasetGroupArn": self.arns["shop"], "recipeArn": USE_CASES[use_case]}
        more = {"recommenderConfig": config} if config else {}
        return self.create("recommender", name or use_case, **scope, **more)

    def filter(self, name: str, expression: str) -> str:
        """Create a filter and return its ARN once it is active."""
        scope = {"datasetGroupArn": self.arns["shop"], "filterExpression": expression}
        assert self.create("filter", name, **scope)["status"] == "ACTIVE"
        return self.arns[name]

    def send(self, events: Sequence[Mapping[str, object]], **who: str) -> None:
        """Send events to the tracker named `tracker`."""
        tracker = self.describe("event_tracker", self.arns["tracker"])
        send: Callable[..., object] = self.events.put_events
        send(trackingId=tracker["trackingId"], eventList=events, **who)

    def recommend(self, recommender: str, **request: object) -> list[str]:
        return [item["itemId"] for item in self.recommended_items(recommender, **request)]

    def recommended_items(self, recommender: str, **request: object) -> list[dict[str, Any]]:
        """The recommended items with all that is told of them."""
        get: Callable[..., Mapping[str, Any]] = self.runtime.get_recommendations
        return list(get(recommenderArn=self.arns[recommender], **request)["itemList"])


StartShop = Callable[..., Shop]
Prepare = Callable[[Shop], None]
StartWith = Callable[[Prepare], Shop]


def camel(kind: str) -> str:
    """`dataset_group` as the service model writes it."""
    first, *others = kind.split("_")
    return first + "".join(word.capitalize() for word in others)


def until(condition: Callable[[], bool]) -> None:
    """Poll until the condition is met, for a minute at most."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def avro(name: str) -> str:
    """The Avro text of one of the shop's datasets."""
    record = {"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema"}
    columns = [{"name": key, **kind} for key, kind in FIELDS[name].items()]
    return json.dumps({**record, "version": "1.0", "fields": columns})


def csv(name: str, *rows: str) -> str:
    return "\n".join([",".join(FIELDS[name]), *rows, ""])


def interactions_csv() -> str:
    """60 users, 25 views and 25 purchases each: even users like even items, odd ones odd."""
    draw = np.random.default_rng(0)
    rows = []
    for number in range(60 * 25):
        user, moment = number // 25, 1_700_000_000 + number * 10
        viewed = 2 * min(int(draw.exponential(7)), 19) + user % 2
        bought = 2 * int(draw.integers(20)) + user % 2
        rows.append(f"u{user},i{viewed},View,{moment},No")
        rows.append(f"u{user},i{bought},Purchase,{moment + 5},{draw.choice(['Yes', 'No'])}")
    return csv("Interactions", *rows)


def items_csv() -> str:
    """40 items in four categories; every fifth one is promoted."""
    text = '"Text of \\"{n}\\", long"'
    rows = (f"i{n},{n}.5,c{n % 4},,Item {n},{text.format(n=n)},{n % 5 == 0}" for n in range(40))
    return csv("Items", *rows)


def users_csv() -> str:
    """Users u0 to u59, aged 20 to 79, every other one without a gender."""
    return csv("Users", *(f"u{n},{20 + n},{'F' if n % 2 else ''}" for n in range(60)))
