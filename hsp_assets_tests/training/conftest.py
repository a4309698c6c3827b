"""A shop whose customers keep to one kind of item, and a Personalize that trains on its data."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

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
from hsp_assets.training.recommender import VersionTraining
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.trainer import Plan
from hsp_assets.training.versions import Versions
from hsp_assets_tests.conftest import S3
from hsp_assets_tests.shop import Frames, bucket, items, personalize, publish, users

GROUP = "shop"
CUSTOMERS, KINDS, ITEMS = 120, 6, 120


@dataclass
class Shop:
    """A bucket, a Personalize, and what a shop does with them."""

    storage: StorageResource
    personalize: PersonalizeResource
    reported: list[str] = field(default_factory=list)

    @property
    def datasets(self) -> Datasets:
        return Datasets(self.storage, GROUP)

    @property
    def direct(self) -> Direct:
        return Direct(self.personalize, GROUP)

    def versions(self, use_case: UseCase = "recommended_for_you") -> Versions:
        return Versions(self.personalize, self.storage, GROUP, RECOMMENDERS[use_case], 0.0)

    def publish(self, version: str, interactions: pl.DataFrame) -> None:
        frames: Frames = {"users": users(CUSTOMERS), "items": items(ITEMS)}
        publish(self.datasets, version, {**frames, "interactions": interactions})

    def load(self, version: str) -> dict[DatasetName, Description]:
        return self.direct.import_datasets(self.plan(version))

    def plan(self, version: str) -> Plan:
        locations = {n: self.datasets.csv_uri(version, n) for n in DATASETS}
        return Plan(version, locations, tuple(RECOMMENDERS.values()), version)

    def train(
        self, version: str, use_case: UseCase = "recommended_for_you", keep: int = 1
    ) -> VersionRecord:
        """Train a recommender on what is imported, as the asset does."""
        return VersionTraining(
            trainer=self.direct,
            versions=self.versions(use_case),
            data=measure_version(self.datasets, version),
            name=RECOMMENDERS[use_case].version(version),
            keep=keep,
            report=lambda described: self.reported.append(str(described["status"])),
        ).run()

    def retrain(
        self, version: str, interactions: pl.DataFrame, use_case: UseCase = "recommended_for_you"
    ) -> VersionRecord:
        self.publish(version, interactions)
        self.load(version)
        return self.train(version, use_case)

    def record(self, version: str, use_case: UseCase = "recommended_for_you") -> VersionRecord:
        """What is recorded of the version that was trained on a dataset version."""
        record = self.versions(use_case).records.read(RECOMMENDERS[use_case].version(version))
        assert record is not None
        return record

    def fail(self, job: str, reason: str, times: int = 1) -> None:
        fault = {"job": job, "reason": reason, "times": times}
        requests.post(f"{self.personalize.endpoint_url}/sandbox/faults", json=fault, timeout=60)

    def live_name(self, use_case: UseCase = "recommended_for_you") -> str:
        """Which version answers, by the dataset version it was trained on."""
        live = self.versions(use_case).live()
        return live.version.partition("_")[0] if live else ""


@dataclass(frozen=True)
class Trained:
    """A version that a shop has published, imported, and trained a recommender on.

    Attributes:
        version: of the datasets.
        events: of each customer; more events add later ones.
        spoiled: whether each event is somebody else's.
        use_case: of the recommender; None trains none.

    """

    version: str
    events: int = 14
    spoiled: bool = False
    use_case: UseCase | None = "most_viewed"


IMPORTED, FIRST, SECOND = Trained("v1", use_case=None), Trained("v1"), Trained("v2", 15)
StartShop = Callable[[Options], Shop]


def interactions(events: int = 14, *, spoiled: bool = False) -> pl.DataFrame:
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


def _event(user: int, number: int) -> dict[str, object]:
    place = (user // KINDS * 7 + number * number * 3) % (ITEMS // KINDS)
    return {
        "USER_ID": f"u{user}",
        "ITEM_ID": f"i{place * KINDS + user % KINDS}",
        "EVENT_TYPE": "Purchase" if number % 3 == 2 else "View",
        "TIMESTAMP": 1_700_000_000 + number * 86_400 + user,
        "DISCOUNT": None,
    }


class Shops:
    """Shops whose versions are trained once for all tests of a worker, and copied.

    Each copy has a bucket of its own and a Personalize of its own, which go on from there.
    """

    def __init__(self, s3: S3, folder: Path) -> None:
        self._s3 = s3
        self._folder = folder
        self._made: dict[tuple[Trained, ...], tuple[Path, Path]] = {}

    @contextmanager
    def open(self, *steps: Trained, options: Options | None = None) -> Iterator[Shop]:
        """A shop that has taken these steps."""
        folder, models = self._copy(steps)
        app = create_app(models, s3_endpoint=self._s3.address, options=options or _quick())
        with serve(app, "personalize") as address:
            yield Shop(bucket(self._s3.address, folder.name), personalize(address))

    def _copy(self, steps: tuple[Trained, ...]) -> tuple[Path, Path]:
        """The folders of a new shop: its bucket, and its Personalize."""
        name = f"shop-{uuid4().hex}"
        new = (self._s3.folder / name, self._folder / name)
        if not steps:
            new[0].mkdir()
            return new
        if steps not in self._made:
            self._made[steps] = self._make(steps)
        for made, folder in zip(self._made[steps], new, strict=True):
            shutil.copytree(made, folder)
        return new

    def _make(self, steps: tuple[Trained, ...]) -> tuple[Path, Path]:
        *before, last = steps
        with self.open(*before) as shop:
            shop.publish(last.version, interactions(last.events, spoiled=last.spoiled))
            shop.load(last.version)
            if last.use_case:
                shop.train(last.version, last.use_case)
        return self._s3.folder / shop.storage.bucket, self._folder / shop.storage.bucket


def _quick() -> Options:
    """Statuses pass at once, and small data is enough."""
    small = Minimums(interactions=300, interactions_per_import=300)
    return Options(seconds_per_status=0.0, minimums=small)


@pytest.fixture(scope="session")
def shops(shared_s3: S3, tmp_path_factory: pytest.TempPathFactory) -> Shops:
    return Shops(shared_s3, tmp_path_factory.mktemp("shops"))


OpenShop = Callable[..., Shop]


@pytest.fixture
def after(shops: Shops) -> Iterator[OpenShop]:
    with ExitStack() as opened:
        yield lambda *steps: opened.enter_context(shops.open(*steps))


@pytest.fixture
def start(shops: Shops) -> Iterator[StartShop]:
    with ExitStack() as opened:
        yield lambda options: opened.enter_context(shops.open(options=options))


@pytest.fixture
def shop(after: OpenShop) -> Shop:
    """A shop in an empty account whose statuses pass at once."""
    return after()
