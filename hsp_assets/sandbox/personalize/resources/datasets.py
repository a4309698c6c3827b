"""Datasets: one of each type in a group, each with a schema that may be replaced by a wider one."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, parse_schema
from hsp_assets.sandbox.personalize.errors import (
    InvalidInputError,
    ResourceAlreadyExistsError,
    ResourceInUseError,
)
from hsp_assets.sandbox.personalize.resources.common import begin_deletion, create, ready
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json

_TYPES = ("INTERACTIONS", "ITEMS", "USERS")
_DEPENDANTS = ("recommender", "filter", "eventTracker", "metricAttribution")


def create_dataset(account: Account, request: Json) -> Json:
    """CreateDataset."""
    dataset_type = request["datasetType"].upper()
    if dataset_type not in _TYPES:
        raise InvalidInputError(f"datasetType must be one of {', '.join(_TYPES)}.")
    group = ready(account, "datasetGroup", request["datasetGroupArn"])
    _check_type(account, request["schemaArn"], dataset_type)
    if account.datasets.find(group.arn, dataset_type) is not None:
        raise ResourceAlreadyExistsError(
            f"{group.arn} already has a dataset of the type {dataset_type}."
        )
    tail = f"dataset/{group.name}/{dataset_type}"
    dataset = create(account, "dataset", tail, request, datasetType=dataset_type)
    return {"datasetArn": dataset.arn}


def update_dataset(account: Account, request: Json) -> Json:
    """UpdateDataset: the new schema must keep every field, and further ones must allow null."""
    dataset = ready(account, "dataset", request["datasetArn"])
    new = _check_type(account, request["schemaArn"], dataset.attributes["datasetType"])
    old = account.datasets.schema(dataset)
    if any(field not in new.fields for field in old.fields):
        raise InvalidInputError("The new schema must keep all fields as they are.")
    if any(not field.nullable for field in new.fields if field not in old.fields):
        raise InvalidInputError("Fields that the new schema adds must allow null.")
    account.jobs.begin(dataset, "UPDATE", {"schemaArn": request["schemaArn"]})
    return {"datasetArn": dataset.arn}


def delete_dataset(account: Account, request: Json) -> Json:
    """DeleteDataset: refused while data moves into it, or something in the group builds on it."""
    dataset = account.registry.get("dataset", request["datasetArn"])
    for child in account.registry.children(dataset.arn):
        if account.lifecycle.moving(child):
            raise ResourceInUseError(
                f"{child.arn} is in status {child.status}: wait until it ends."
            )
    for kind in _DEPENDANTS:
        for dependant in account.registry.all(kind, dataset.parent):
            raise ResourceInUseError(f"{dependant.arn} builds on {dataset.arn}: delete that first.")
    return begin_deletion(account, dataset)


def end_update(account: Account, dataset: Resource, payload: Json) -> None:
    """Give the dataset its new schema."""
    account.registry.change(dataset.id, attributes={"schemaArn": payload["schemaArn"]})


def _check_type(account: Account, schema_arn: str, dataset_type: str) -> DatasetSchema:
    text: str = account.registry.get("schema", schema_arn).attributes["schema"]
    schema = parse_schema(text)
    if schema.dataset_type != dataset_type:
        raise InvalidInputError(
            f"The schema {schema_arn} is for {schema.dataset_type}, the dataset is {dataset_type}.",
        )
    return schema
