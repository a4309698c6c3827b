"""Training by Amazon Personalize itself, driven from here."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from hsp_assets.environment.portals import account_name
from hsp_assets.metadata import Metadata
from hsp_assets.recommenders import FILTERS, PREFIX, Recommender, name_within
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Description
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets.training.filter_rules import require_fit
from hsp_assets.training.filters import declared_filters, ensure_filter
from hsp_assets.training.importing import ensure_dataset, start_import
from hsp_assets.training.quotas import require_room
from hsp_assets.training.trainer import Plan

DOMAIN = {"domain": "ECOMMERCE"}
SCHEMA_DIGITS = 8
TRACKER = "event_tracker"


def schema_name(dataset: DatasetName) -> str:
    """What a dataset's schema is called: schemas are immutable, so the name holds a digest."""
    digest = hashlib.sha256(avro_schema(dataset).encode()).hexdigest()
    return f"{PREFIX}{dataset}_{digest[:SCHEMA_DIGITS]}"


@dataclass(frozen=True)
class Direct:
    """Drives Personalize for one dataset group."""

    personalize: PersonalizeResource
    group: str

    def schemas(self) -> dict[DatasetName, str]:
        """The ARN of each dataset's schema."""
        return {name: self.schema(name) for name in DATASETS}

    def dataset_group(self) -> Description:
        """The ECOMMERCE dataset group."""
        if self.personalize.find("dataset_group", self.group) is None:
            require_room(self.personalize, "dataset_group", [self.group])
        wanted = DOMAIN | self.personalize.encryption
        return self.personalize.ensure("dataset_group", self.group, parameters=wanted)

    def about(self) -> Metadata:
        """Nothing besides: Personalize is all that trains."""
        return {}

    def import_datasets(self, plan: Plan) -> dict[DatasetName, Description]:
        """The finished import job of each dataset; the three run at the same time."""
        group_arn = self._scope["datasetGroupArn"]
        datasets = {
            name: ensure_dataset(self.personalize, name, group_arn, arn)
            for name, arn in self.schemas().items()
        }
        jobs = {
            name: start_import(
                self.personalize,
                arn,
                account_name(f"{PREFIX}{name}_{plan.dataset_version}"),
                plan.locations[name],
            )
            for name, arn in datasets.items()
        }
        return {
            name: self.personalize.wait_until_active("dataset_import_job", arn)
            for name, arn in jobs.items()
        }

    def event_tracker(self) -> Description:
        """The group's event tracker, whoever created it: a group has one."""
        scope = self._scope
        present = [s["name"] for s in self.personalize.summaries("event_tracker", **scope)]
        name = str(present[0]) if present else name_within(self.group, TRACKER)
        return self.personalize.ensure("event_tracker", name, scope)

    def filters(self) -> list[Description]:
        """The filters, each with the declared expression."""
        require_fit(FILTERS)
        scope, wanted = self._scope, declared_filters()
        present = {str(s["name"]) for s in self.personalize.summaries("filter", **scope)}
        require_room(self.personalize, "filter", set(wanted) - present, **scope)
        return [
            ensure_filter(self.personalize, name, expression, scope["datasetGroupArn"])
            for name, expression in wanted.items()
        ]

    def recommender(
        self, recommender: Recommender, version: str, report: Callable[[Description], None]
    ) -> Description:
        """One version of a recommender, trained on what is imported now."""
        scope, name = self._scope, account_name(recommender.resource_name(version))
        if self.personalize.find("recommender", name, **scope) is None:
            require_room(self.personalize, "recommender", [name])
        wanted = recommender.with_capacity(self.personalize.capacity)
        return self.personalize.ensure("recommender", name, scope, wanted, report)

    def schema(self, name: DatasetName) -> str:
        """The ARN of a dataset's schema as it is declared now."""
        called = schema_name(name)
        arn = self.personalize.find("schema", called)
        if arn is not None:
            return arn
        require_room(self.personalize, "schema", [called])
        return self.personalize.create("schema", name=called, schema=avro_schema(name), **DOMAIN)

    @cached_property
    def _scope(self) -> Mapping[str, str]:
        return {"datasetGroupArn": str(self.dataset_group()["datasetGroupArn"])}
