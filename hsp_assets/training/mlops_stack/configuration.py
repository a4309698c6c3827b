"""The solution's `config.json`, rendered from what is declared.

Only its content belongs here; whether it is right belongs to `validation`. Empty sections are
left out, because the solution refuses them with misleading errors; the domain stands on the group
and on each schema; `maxAge` is a second, because otherwise new CSVs are imported once a year.
"""

import json
from collections.abc import Mapping
from typing import Any

from hsp_assets.recommenders import Recommender, name_within
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets.training.direct import schema_name
from hsp_assets.training.filters import declared_filters
from hsp_assets.training.trainer import Plan

DOMAIN = "ECOMMERCE"
TAGS = [{"tagKey": "project", "tagValue": "hsp_assets"}]
IMPORT_ALWAYS = {"maxAge": "1 second"}
Configuration = dict[str, Any]


def render(
    plan: Plan, group: str, datasets: Mapping[DatasetName, str], tracker: str
) -> Configuration:
    """The configuration that imports a version and trains on it.

    Args:
        plan: what is to be imported and trained.
        group: name of the dataset group.
        datasets: names of the datasets that exist already, whoever named them.
        tracker: name of the event tracker.

    """
    sections: Configuration = {
        name: _dataset(name, datasets.get(name, name_within(group, name))) for name in DATASETS
    }
    described: Configuration = {
        "tags": TAGS,
        "datasetGroup": {
            "serviceConfig": {"name": group, "domain": DOMAIN},
            "workflowConfig": IMPORT_ALWAYS,
        },
        "datasets": {
            "serviceConfig": {"importMode": "FULL"},
            **sections,
        },
        "eventTracker": {"serviceConfig": {"name": tracker}},
        "filters": [
            {"serviceConfig": {"name": name, "filterExpression": expression}}
            for name, expression in declared_filters().items()
        ],
        "recommenders": [_recommender(one, plan.resource_name(one)) for one in plan.recommenders],
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


def _recommender(recommender: Recommender, name: str) -> Configuration:
    return {"serviceConfig": {"name": name, **recommender.parameters}}
