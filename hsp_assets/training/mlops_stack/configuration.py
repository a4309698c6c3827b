"""The solution's `config.json`, rendered from what is declared.

Only its content belongs here; whether it is right belongs to `validation`. Empty sections are
left out, because the solution refuses them with misleading errors; the domain stands on the group
and on each schema; `maxAge` is a second, because otherwise new CSVs are imported once a year.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hsp_assets.recommenders import name_within
from hsp_assets.resources.personalize_account import PersonalizeAccount
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets.training.direct import schema_name
from hsp_assets.training.filters import declared_filters
from hsp_assets.training.trainer import Plan

DOMAIN = "ECOMMERCE"
TAGS = {"tags": [{"tagKey": "project", "tagValue": "hsp_assets"}]}
"""Where an installation has none of its own."""
IMPORT_ALWAYS = {"maxAge": "1 second"}
Configuration = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """What a dataset group is called and given.

    Attributes:
        name: of the group.
        tracker: name of its event tracker.
        datasets: names of the datasets that exist already, whoever named them.
        encryption: its `kmsKeyArn` and `roleArn`; empty where AWS's own key encrypts.

    """

    name: str
    tracker: str
    datasets: Mapping[DatasetName, str] = field(default_factory=dict)
    encryption: Mapping[str, str] = field(default_factory=dict)

    def dataset(self, name: DatasetName) -> str:
        """What one of its datasets is called."""
        return self.datasets.get(name, name_within(self.name, name))


def render(plan: Plan, group: Group, account: PersonalizeAccount) -> Configuration:
    """The configuration that imports a version and trains on it.

    Args:
        plan: what is to be imported and trained.
        group: in which dataset group.
        account: what the installation gives what it creates: tags and capacity.

    """
    described: Configuration = {
        # What has no tags of its own inherits these.
        **(account.tagged("dataset_group") or TAGS),
        "datasetGroup": {
            "serviceConfig": {"name": group.name, "domain": DOMAIN, **group.encryption},
            "workflowConfig": IMPORT_ALWAYS,
        },
        "datasets": {
            "serviceConfig": {"importMode": "FULL"},
            **{name: _dataset(name, group.dataset(name)) for name in DATASETS},
        },
        "eventTracker": {"serviceConfig": {"name": group.tracker}},
        "filters": [
            {"serviceConfig": {"name": name, "filterExpression": expression}}
            for name, expression in declared_filters().items()
        ],
        "recommenders": [
            {
                "serviceConfig": {
                    "name": plan.resource_name(one),
                    **one.with_capacity(account.capacity),
                }
            }
            for one in plan.recommenders
        ],
    }
    return {name: section for name, section in described.items() if section}


def _dataset(dataset: DatasetName, name: str) -> Configuration:
    schema = {
        "name": schema_name(dataset),
        "domain": DOMAIN,
        "schema": json.loads(avro_schema(dataset)),
    }
    return {
        "dataset": {"serviceConfig": {"name": name}},
        "schema": {"serviceConfig": schema},
    }
