"""The training of one dataset group, as a resource: who trains, on what, under which names.

Which implementation trains (HSP_TRAINING) and what versions are called (HSP_RETRAINING) is decided
here and nowhere else; the work itself is in the modules beside this one.
"""

from functools import cached_property
from typing import Any

import dagster as dg

from hsp_assets.failures import PermanentFailure
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.recommenders import Recommender, chosen, group_digest
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS
from hsp_assets.training.data import TrainingData, measure_version, read_imported, write_imported
from hsp_assets.training.direct import Direct
from hsp_assets.training.ledger import Ledger
from hsp_assets.training.mlops_stack.trainer import MlopsStack
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.support import minimums
from hsp_assets.training.trainer import Plan, Trainer
from hsp_assets.training.versions import Versions

MANAGED = "managed"
"""Begins the name of the only version where Personalize retrains by itself (HSP_RETRAINING)."""


class TrainingResource(dg.ConfigurableResource[Any]):
    """Trains the recommenders of one dataset group."""

    personalize: PersonalizeResource
    storage: StorageResource
    mlops_stack: MlopsStackResource
    policy: PolicyResource

    @property
    def group(self) -> str:
        """Name of the dataset group."""
        return self.policy.dataset_group

    @property
    def recommenders(self) -> tuple[Recommender, ...]:
        """Those that exist (HSP_RECOMMENDERS)."""
        return chosen(self.policy.recommenders)

    @property
    def datasets(self) -> Datasets:
        """The published datasets of the group."""
        return Datasets(self.storage, self.group)

    @cached_property
    def trainer(self) -> Trainer:
        """What HSP_TRAINING names."""
        if self.policy.training == "mlops_stack":
            return MlopsStack(self.personalize, self.storage, self.mlops_stack, self.group)
        return Direct(self.personalize, self.group)

    @property
    def ledger(self) -> Ledger:
        """The trainings so far."""
        return Ledger(self.storage, self.group, len(self.recommenders))

    def versions(self, recommender: Recommender) -> Versions:
        """The versions of a recommender."""
        return Versions(self.personalize, self.storage, self.group, recommender)

    def measure_live(self) -> TrainingData:
        """Measure the live dataset version, which is to be imported."""
        return measure_version(self.datasets, self.datasets.live().dataset_version)

    def plan(self, data: TrainingData) -> Plan:
        """What is to be imported, and the recommenders that it supports."""
        version = data.dataset_version
        locations = {name: self.datasets.csv_uri(version, name) for name in DATASETS}
        supported = [r for r in self.recommenders if minimums(r, data.support).are_met]
        return Plan(version, locations, tuple(supported), self._trained_on(data))

    def imported(self) -> TrainingData:
        """What Personalize holds.

        Raises:
            PermanentFailure: no import has ended yet.

        """
        data = read_imported(self.datasets)
        if data is None:
            raise PermanentFailure(
                f"Nothing is imported into the dataset group {self.group} yet. Materialize "
                "recommender/dataset_imports first."
            )
        return data

    def note_imported(self, data: TrainingData) -> None:
        """Keep what Personalize holds from now on."""
        write_imported(self.datasets, data)

    def version_name(self, recommender: Recommender, data: TrainingData) -> str:
        """What the version is called that training on this data makes."""
        return recommender.version(self._trained_on(data))

    def record(self, recommender: Recommender) -> VersionRecord:
        """The record of the version that was trained on the imported data.

        Raises:
            PermanentFailure: it was not trained yet.

        """
        name = self.version_name(recommender, self.imported())
        record = self.versions(recommender).records.read(name)
        if record is None:
            raise PermanentFailure(
                f"{recommender.name} was not trained on what is imported: there is no record of "
                f"version {name}. Materialize recommender/{recommender.use_case}."
            )
        return record

    def _trained_on(self, data: TrainingData) -> str:
        if self.policy.retraining == "managed":
            return f"{MANAGED}_{group_digest(self.group)}"
        return data.dataset_version
