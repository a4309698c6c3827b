"""What was imported for training, as one step of the lineage measures it and later ones need it.

It travels from `dataset_imports` to the recommenders as metadata, so that the interactions are
read once and not once for each recommender.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hsp_assets.failures import PermanentFailure
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.schemas import DATASETS
from hsp_assets.training.baselines import Yardstick, measure_opponents
from hsp_assets.training.published import published_interactions
from hsp_assets.training.samples import busiest
from hsp_assets.training.support import Support, measure_support

KEY = "training_data"


@dataclass(frozen=True)
class TrainingData:
    """What is imported.

    Attributes:
        dataset_version: name of the published version.
        items: size of the catalogue.
        size_bytes: of the CSVs.
        support: how many events there are, of how many customers.
        yardstick: how opponents do that need no training.
        busiest: the customers who did most, each with the item met last.

    """

    dataset_version: str
    items: int
    size_bytes: int
    support: Support
    yardstick: Yardstick
    busiest: tuple[tuple[str, str], ...]

    def as_metadata(self) -> dict[str, Any]:
        """As JSON metadata."""
        return {KEY: asdict(self)}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "TrainingData":
        """From the metadata of `dataset_imports`."""
        data = dict(said[KEY])
        data["support"] = Support(**data["support"])
        data["yardstick"] = Yardstick(**data["yardstick"])
        data["busiest"] = tuple((user, item) for user, item in data["busiest"])
        return cls(**data)


def measure_version(datasets: Datasets, version: str, items: int) -> TrainingData:
    """Measure a published version.

    Args:
        datasets: of the group.
        version: name of the version.
        items: size of the catalogue.

    Raises:
        PermanentFailure: the version is kept no longer.

    """
    with published_interactions(datasets, version) as interactions:
        if interactions is None:
            raise PermanentFailure(
                f"Version {version} of {datasets.group} is not in the bucket any more. "
                "Materialize the group datasets, then recommender/dataset_imports."
            )
        return TrainingData(
            dataset_version=version,
            items=items,
            size_bytes=sum(datasets.storage.size(datasets.csv_key(version, n)) for n in DATASETS),
            support=measure_support(interactions),
            yardstick=measure_opponents(interactions),
            busiest=busiest(interactions),
        )
