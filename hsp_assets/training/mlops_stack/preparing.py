"""What must be as declared before the solution works, because it changes nothing that exists.

It refuses a dataset whose schema, or a filter whose expression, differs from its configuration, and
creates only what it does not find by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from hsp_assets.recommenders import name_within
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Description, Kind
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.training.direct import TRACKER, Direct
from hsp_assets.training.filters import declared_filters, ensure_filter
from hsp_assets.training.importing import ensure_dataset
from hsp_assets.training.mlops_stack.configuration import Group


@dataclass(frozen=True)
class Existing:
    """What a dataset group holds already; nothing where there is no group."""

    personalize: PersonalizeResource
    group: str

    @cached_property
    def group_arn(self) -> str | None:
        """The group's ARN."""
        return self.personalize.find("dataset_group", self.group)

    def datasets(self) -> dict[DatasetName, Description]:
        """Summaries of the datasets, by what they hold."""
        present = {str(one["datasetType"]).lower(): one for one in self._all("dataset")}
        return {name: present[name] for name in DATASETS if name in present}

    def newest_imports(self) -> dict[DatasetName, str]:
        """The ARN of each dataset's newest import job; empty where nothing was imported."""
        datasets = self.datasets()
        return {n: self._newest_import(datasets[n]) if n in datasets else "" for n in DATASETS}

    def tracker(self) -> str:
        """Name of the group's only event tracker, or what it shall be called."""
        names = (str(one["name"]) for one in self._all("event_tracker"))
        return next(names, name_within(self.group, TRACKER))

    def encryption(self) -> Mapping[str, str]:
        """The group's key and role, which it keeps; of a group to be made, the installation's."""
        if self.group_arn is None:
            return self.personalize.encryption
        described = self.personalize.describe("dataset_group", self.group_arn)
        return {name: described[name] for name in ("kmsKeyArn", "roleArn") if described.get(name)}

    def filters(self) -> set[str]:
        """Names of the filters."""
        return {str(one["name"]) for one in self._all("filter")}

    def recommenders(self) -> set[str]:
        """Names of the recommenders."""
        return {str(one["name"]) for one in self._all("recommender")}

    def as_configured(self) -> Group:
        """The group as a configuration must describe it, so that the solution finds no change."""
        names = {name: str(one["name"]) for name, one in self.datasets().items()}
        return Group(self.group, self.tracker(), names, self.encryption())

    def bring_into_line(self) -> None:
        """Give datasets their declared schema and filters their declared expression.

        Raises:
            PersonalizeFailure: Personalize refuses.
            StillInProgress: it takes longer than a run waits.

        """
        if self.group_arn is None:
            return
        direct = Direct(self.personalize, self.group)
        for dataset in self.datasets():
            ensure_dataset(self.personalize, dataset, self.group_arn, direct.schema(dataset))
        wanted = declared_filters()
        for name in sorted(wanted.keys() & self.filters()):
            ensure_filter(self.personalize, name, wanted[name], self.group_arn)

    def _newest_import(self, dataset: Description) -> str:
        arn = str(dataset["datasetArn"])
        newest = self.personalize.newest_job("dataset_import_job", datasetArn=arn)
        return str(newest["datasetImportJobArn"]) if newest else ""

    def _all(self, kind: Kind) -> list[Description]:
        if self.group_arn is None:
            return []
        return list(self.personalize.summaries(kind, datasetGroupArn=self.group_arn))
