"""What Personalize holds for training: measured once, kept in the bucket, read by later steps.

`imported/<group>.json` is written when an import has ended, so it always describes what Personalize
holds now; sensors and recommenders read it, and metadata only shows it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from hsp_assets.failures import PermanentFailure
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.training.baselines import Baselines, measure_baselines
from hsp_assets.training.published import published_interactions
from hsp_assets.training.support import Support, measure_support, most_active


@dataclass(frozen=True)
class Contents:
    """What a dataset version holds, as far as two versions are compared.

    Attributes:
        version: name of the version.
        interactions: rows by event type.
        users: rows.
        items: rows.

    """

    version: str
    interactions: Mapping[str, int] = field(default_factory=dict)
    users: int = 0
    items: int = 0

    @property
    def total(self) -> int:
        """All interactions."""
        return sum(self.interactions.values())


@dataclass(frozen=True)
class TrainingData:
    """The data imported for training.

    Attributes:
        contents: rows of the published version.
        size_bytes: of the CSVs.
        support: how many events there are, of how many customers.
        baselines: how models do that need no training.
        most_active: the customers with most events, each with the item met last.

    """

    contents: Contents
    size_bytes: int
    support: Support
    baselines: Baselines
    most_active: tuple[tuple[str, str], ...]

    @property
    def dataset_version(self) -> str:
        """Name of the published version."""
        return self.contents.version

    @property
    def items(self) -> int:
        """Size of the catalogue."""
        return self.contents.items


_JSON = TypeAdapter(TrainingData)


def read_imported(datasets: Datasets) -> TrainingData | None:
    """What Personalize holds of a group; None before the first import has ended."""
    content = datasets.storage.read(_key(datasets))
    return None if content is None else _JSON.validate_json(content)


def write_imported(datasets: Datasets, data: TrainingData) -> None:
    """Keep what Personalize holds from now on."""
    datasets.storage.write(_key(datasets), _JSON.dump_json(data, indent=2))


def forget_customers(datasets: Datasets, users: Collection[str]) -> None:
    """Name customers who are erased no longer among the most active ones."""

    def without(content: bytes | None) -> bytes | None:
        data = None if content is None else _JSON.validate_json(content)
        if data is None or not any(user in users for user, _ in data.most_active):
            return None
        left = tuple(pair for pair in data.most_active if pair[0] not in users)
        return _JSON.dump_json(replace(data, most_active=left), indent=2)

    datasets.storage.update(_key(datasets), without)


def measure_version(datasets: Datasets, version: str) -> TrainingData:
    """Measure a published version.

    Raises:
        PermanentFailure: the version is kept no longer.

    """

    def rows(dataset: DatasetName) -> int:
        return int(datasets.profile(version, dataset).get("rows", 0))

    with published_interactions(datasets, version) as interactions:
        if interactions is None:
            raise PermanentFailure(
                f"Version {version} of {datasets.group} is not in the bucket any more. "
                "Materialize the group datasets, then recommender/dataset_imports."
            )
        support = measure_support(interactions)
        return TrainingData(
            contents=Contents(version, support.events, rows("users"), rows("items")),
            size_bytes=sum(datasets.storage.size(datasets.csv_key(version, n)) for n in DATASETS),
            support=support,
            baselines=measure_baselines(interactions),
            most_active=most_active(interactions),
        )


def _key(datasets: Datasets) -> str:
    return f"imported/{datasets.group}.json"
