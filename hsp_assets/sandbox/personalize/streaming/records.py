"""PutItems and PutUsers: single items and users, new ones or others in place of known ones.

Filters and metadata see them immediately, models when they are next trained.
"""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.avro import DatasetType
from hsp_assets.sandbox.personalize.errors import InvalidInputError, ResourceInUseError
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.sandbox.personalize.streaming.properties import columns_of
from hsp_assets.service_models import Json


def put_items(account: Account, request: Json) -> None:
    """Store the items of a request, or none of them.

    Raises:
        ResourceNotFoundError: there is no such dataset.
        ResourceInUseError: it is not ACTIVE.
        InvalidInputError: it is not for items, or an item does not fit its schema.
    """
    dataset = _dataset(account, request["datasetArn"], "ITEMS")
    _put(account, dataset, [(item["itemId"], item.get("properties")) for item in request["items"]])


def put_users(account: Account, request: Json) -> None:
    """Store the users of a request, or none of them; errors as for items."""
    dataset = _dataset(account, request["datasetArn"], "USERS")
    _put(account, dataset, [(user["userId"], user.get("properties")) for user in request["users"]])


def _dataset(account: Account, arn: str, dataset_type: DatasetType) -> Resource:
    dataset = account.registry.get("dataset", arn)
    if dataset.attributes["datasetType"] != dataset_type:
        raise InvalidInputError(f"{arn} is not of the type {dataset_type}.")
    if dataset.status != "ACTIVE":
        raise ResourceInUseError(f"{arn} must be ACTIVE, it is {dataset.status}.")
    return dataset


def _put(account: Account, dataset: Resource, records: list[tuple[str, str | None]]) -> None:
    schema = account.datasets.schema(dataset)
    key = str(schema.key)
    now = account.options.now()
    with account.store.transaction():
        for identifier, properties in records:
            given = {key: identifier}
            columns = columns_of(properties, schema, given=given, forbidden=())
            account.streamed.put(dataset.id, identifier, columns, now)
