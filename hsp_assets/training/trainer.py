"""What trains, in two implementations: Amazon Personalize directly, or the AWS MLOps stack.

Only the interface is here. `training.direct` drives Personalize itself; `mlops_stack` uploads a
configuration from which the AWS solution works. Both may be repeated after any interruption.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from hsp_assets.environment.portals import account_name
from hsp_assets.metadata import Metadata
from hsp_assets.recommenders import Recommender
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Description
from hsp_assets.schemas import DatasetName

TO_BE_MADE = "TO BE CREATED BY THE STACK"
"""Status of what the stack creates later, with the configuration that is uploaded."""


@dataclass(frozen=True)
class Plan:
    """What is to be imported, and what is to be trained on it.

    Attributes:
        dataset_version: name of the published version.
        locations: `s3://` address of each dataset's CSV, or of its folder of parts.
        recommenders: those whose minimums are met.
        trained_on: what their versions are named after: the dataset version, unless Personalize
            retrains by itself.

    """

    dataset_version: str
    locations: Mapping[DatasetName, str]
    recommenders: tuple[Recommender, ...]
    trained_on: str

    def resource_name(self, recommender: Recommender) -> str:
        """What Personalize calls the version to be trained."""
        return account_name(recommender.resource_name(recommender.version(self.trained_on)))


class Trainer(Protocol):
    """Creates or finds everything that a recommender needs, and waits for it."""

    @property
    def personalize(self) -> PersonalizeResource:
        """Where the training goes on."""
        ...

    def schemas(self) -> Mapping[DatasetName, str]:
        """The ARN of each dataset's schema, or `TO_BE_MADE`."""
        ...

    def dataset_group(self) -> Description:
        """The dataset group."""
        ...

    def about(self) -> Metadata:
        """What else there is to know of who trains, for the dataset group's page."""
        ...

    def import_datasets(self, plan: Plan) -> Mapping[DatasetName, Description]:
        """The finished import job of each dataset of a version."""
        ...

    def event_tracker(self) -> Description:
        """The event tracker."""
        ...

    def filters(self) -> list[Description]:
        """The filters, each with the declared expression."""
        ...

    def recommender(
        self, recommender: Recommender, version: str, report: Callable[[Description], None]
    ) -> Description:
        """One version of a recommender, active."""
        ...
