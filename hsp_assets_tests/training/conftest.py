"""A shop whose customers keep to one kind of item, and a Personalize that trains on its data."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
import requests

from hsp_assets.publishing.datasets import Datasets
from hsp_assets.recommenders import RECOMMENDERS, UseCase
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Description
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.personalize import Minimums, Options, create_app
from hsp_assets.sandbox.serving import serve
from hsp_assets.schemas import DATASETS, DatasetName, dtypes
from hsp_assets.training.data import measure_version
from hsp_assets.training.direct import Direct
from hsp_assets.training.recommender import Training
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.trainer import Plan
from hsp_assets.training.versions import Versions

GROUP = "shop"
ROLE = "arn:aws:iam::123456789012:role/personalize"
CUSTOMERS, KINDS, ITEMS = 120, 6, 120


@dataclass
class Shop:
    """A bucket, a Personalize, and what a shop does with them."""

    storage: StorageResource
    personalize: PersonalizeResource
    reported: list[str] = field(default_factory=list)

    @property
    def datasets(self) -> Datasets:
        """The published datasets."""
        return Datasets(self.storage, GROUP)

    @property
    def direct(self) -> Direct:
        """What trains."""
        return Direct(self.personalize, GROUP)

    def versions(self, use_case: UseCase = "recommended_for_you") -> Versions:
        """The versions of a recommender."""
        return Versions(self.personalize, self.storage, GROUP, RECOMMENDERS[use_case], 0.0)

    def interactions(self, events: int = 14, *, spoiled: bool = False) -> pl.DataFrame:
        """Everybody's views and purchases of items of one kind; more events add later ones.

        Args:
            events: of each customer.
            spoiled: whether each event is somebody else's.

        """
        rows = [_event(user, number) for number in range(events) for user in range(CUSTOMERS)]
        frame = pl.DataFrame(rows, schema=dtypes("interactions"))
        if spoiled:
            frame = frame.with_columns(pl.col("USER_ID").shuffle(seed=1))
        return frame.unique(["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP"])

    def publish(self, version: str, interactions: pl.DataFrame) -> None:
        """Publish a dataset version and make it live."""
        frames = {"users": users(), "items": items(), "interactions": interactions}
        for name in DATASETS:
            self._publish(version, name, frames[name])
        self.datasets.go_live(version)

    def load(self, version: str) -> dict[DatasetName, Description]:
        """Import a published version."""
        return self.direct.import_datasets(self.plan(version))

    def plan(self, version: str) -> Plan:
        """What is to be imported, and all recommenders."""
        locations = {n: self.datasets.csv_uri(version, n) for n in DATASETS}
        return Plan(version, locations, tuple(RECOMMENDERS.values()), version)

    def train(
        self, version: str, use_case: UseCase = "recommended_for_you", keep: int = 1
    ) -> VersionRecord:
        """Train a recommender on what is imported, as the asset does."""
        recommender = RECOMMENDERS[use_case]
        return Training(
            recommender=recommender,
            trainer=self.direct,
            versions=self.versions(use_case),
            data=measure_version(self.datasets, version, ITEMS),
            name=recommender.version(version),
            keep=keep,
            report=lambda described: self.reported.append(str(described["status"])),
        ).run()

    def retrain(
        self, version: str, interactions: pl.DataFrame, use_case: UseCase = "recommended_for_you"
    ) -> VersionRecord:
        """Publish, import and train."""
        self.publish(version, interactions)
        self.load(version)
        return self.train(version, use_case)

    def fail(self, job: str, reason: str, times: int = 1) -> None:
        """Let the next imports or trainings fail."""
        fault = {"job": job, "reason": reason, "times": times}
        requests.post(f"{self.personalize.endpoint_url}/sandbox/faults", json=fault, timeout=60)

    def live_name(self, use_case: UseCase = "recommended_for_you") -> str:
        """Which version answers, by the dataset version it was trained on."""
        live = self.versions(use_case).live()
        return live.version.partition("_")[0] if live else ""

    def _publish(self, version: str, name: DatasetName, frame: pl.DataFrame) -> None:
        self.datasets.write_csv(version, name, frame.lazy(), frame.height)
        self.datasets.write_profile(version, name, {"rows": frame.height})


StartShop = Callable[[Options], Shop]


def users() -> pl.DataFrame:
    """The customers."""
    rows = [{"USER_ID": f"u{n}", "AGE": 20 + n % 50, "GENDER": None} for n in range(CUSTOMERS)]
    return pl.DataFrame(rows, schema=dtypes("users"))


def items() -> pl.DataFrame:
    """The catalogue."""
    common = {"CATEGORY_L2": None, "PRODUCT_DESCRIPTION": None, "GENDER": None, "PROMOTED": "False"}
    rows = [
        {"ITEM_ID": f"i{n}", "PRICE": 1.0 + n, "CATEGORY_L1": f"c{n % 4}", **common}
        | {"PRODUCT_NAME": f"Item {n}"}
        for n in range(ITEMS)
    ]
    return pl.DataFrame(rows, schema=dtypes("items"))


def _event(user: int, number: int) -> dict[str, object]:
    place = (user // KINDS * 7 + number * number * 3) % (ITEMS // KINDS)
    return {
        "USER_ID": f"u{user}",
        "ITEM_ID": f"i{place * KINDS + user % KINDS}",
        "EVENT_TYPE": "Purchase" if number % 3 == 2 else "View",
        "TIMESTAMP": 1_700_000_000 + number * 86_400 + user,
        "DISCOUNT": None,
    }


@pytest.fixture
def start(tmp_path: Path, storage: StorageResource) -> Iterator[StartShop]:
    """Start a shop on a Personalize with given options."""
    with ExitStack() as serving:

        def begin(options: Options) -> Shop:
            s3 = str(storage.endpoint_url)
            app = create_app(tmp_path / "personalize", s3_endpoint=s3, options=options)
            return Shop(storage, _personalize(serving.enter_context(serve(app, "personalize"))))

        yield begin


def _personalize(address: str) -> PersonalizeResource:
    return PersonalizeResource(
        region="us-east-1",
        role_arn=ROLE,
        endpoint_url=address,
        access_key_id="test",
        secret_access_key="test",
    )


@pytest.fixture
def shop(start: StartShop) -> Shop:
    """A shop in an empty account whose statuses pass at once."""
    small = Minimums(interactions=300, interactions_per_import=300)
    return start(Options(seconds_per_status=0.0, minimums=small))


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """Where Dagster records its runs."""
    with dg.DagsterInstance.ephemeral() as made:
        yield made
