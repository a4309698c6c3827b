"""Filters: named expressions, checked against the datasets of their group."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, DatasetType
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.checks import check_fields, check_quotas
from hsp_assets.sandbox.personalize.filters.parser import parse_filter
from hsp_assets.sandbox.personalize.resources.common import (
    check_quota,
    create,
)
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json


def create_filter(account: Account, request: Json) -> Json:
    """CreateFilter."""
    group = account.registry.get("datasetGroup", request["datasetGroupArn"])
    if group.status != "ACTIVE":
        raise InvalidInputError(f"{group.arn} must be ACTIVE, it is {group.status}.")
    rules = parse_filter(request["filterExpression"])
    check_fields(rules, _schemas(account, group))
    others = account.registry.all("filter", group.arn)
    quotas = account.options.quotas
    check_quota(len(others), quotas.filters_per_group, f"filters in {group.arn}")
    known = [parse_filter(other.attributes["filterExpression"]) for other in others]
    check_quotas(rules, known, quotas)
    made = create(account, "filter", f"filter/{request['name']}", request)
    return {"filterArn": made.arn}


def _schemas(account: Account, group: Resource) -> dict[DatasetType, DatasetSchema]:
    datasets = account.registry.all("dataset", group.arn)
    schemas = [account.datasets.schema(dataset) for dataset in datasets]
    return {schema.dataset_type: schema for schema in schemas}
