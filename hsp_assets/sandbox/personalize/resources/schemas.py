"""Schemas: Avro texts, checked once and never changed."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.avro import parse_schema
from hsp_assets.sandbox.personalize.errors import InvalidInputError, ResourceInUseError
from hsp_assets.sandbox.personalize.resources.common import check_quota, create
from hsp_assets.service_models import Json

DOMAIN = "ECOMMERCE"


def check_domain(request: Json) -> None:
    """Raise `InvalidInputError` unless the request is about the domain this stand-in keeps."""
    if request.get("domain") != DOMAIN:
        raise InvalidInputError(
            f"This stand-in keeps {DOMAIN} domain dataset groups only: set domain to {DOMAIN}.",
        )


def create_schema(account: Account, request: Json) -> Json:
    """CreateSchema."""
    check_domain(request)
    parse_schema(request["schema"])
    check_quota(len(account.registry.all("schema")), account.options.quotas.schemas, "schemas")
    schema = create(account, "schema", f"schema/{request['name']}", request)
    return {"schemaArn": schema.arn}


def delete_schema(account: Account, request: Json) -> Json:
    """DeleteSchema: immediate, as schemas have no status."""
    schema = account.registry.get("schema", request["schemaArn"])
    for dataset in account.registry.all("dataset"):
        update = dataset.attributes.get("latestDatasetUpdate", {})
        coming = account.lifecycle.moving(dataset) and update.get("schemaArn") == schema.arn
        if coming or dataset.attributes["schemaArn"] == schema.arn:
            raise ResourceInUseError(
                f"{schema.arn} is used by {dataset.arn}: delete the dataset first."
            )
    account.registry.remove(schema.id)
    return {}
