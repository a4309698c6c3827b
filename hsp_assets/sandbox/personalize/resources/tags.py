"""Tags of resources."""

from collections.abc import Sequence

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import (
    ResourceNotFoundError,
    TooManyTagKeysError,
    TooManyTagsError,
)
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json


def set_tags(account: Account, resource: Resource, tags: Sequence[Json]) -> None:
    """Add tags to a resource, or give new values to those it has.

    Raises:
        TooManyTagsError: it would have more than it may.
    """
    for tag in tags:
        account.store.execute(
            "INSERT OR REPLACE INTO tags (resource_id, key, value) VALUES (?, ?, ?)",
            *(resource.id, tag["tagKey"], tag["tagValue"]),
        )
    limit = account.options.quotas.tags_per_resource
    if len(_tags(account, resource)) > limit:
        raise TooManyTagsError(f"A resource can have {limit} tags.")


def tag_resource(account: Account, request: Json) -> Json:
    """TagResource."""
    set_tags(account, _taggable(account, request), request["tags"])
    return {}


def untag_resource(account: Account, request: Json) -> Json:
    """UntagResource: keys that the resource does not have are ignored.

    Raises:
        TooManyTagKeysError: there are more keys than a resource may carry.
    """
    resource = _taggable(account, request)
    limit = account.options.quotas.tags_per_resource
    if len(request["tagKeys"]) > limit:
        raise TooManyTagKeysError(f"A resource can have {limit} tags.")
    for key in request["tagKeys"]:
        account.store.execute(
            "DELETE FROM tags WHERE resource_id = ? AND key = ?", resource.id, key
        )
    return {}


def list_tags(account: Account, request: Json) -> Json:
    """ListTagsForResource."""
    return {"tags": _tags(account, _taggable(account, request))}


def _tags(account: Account, resource: Resource) -> list[Json]:
    rows = account.store.rows(
        "SELECT key AS tagKey, value AS tagValue FROM tags WHERE resource_id = ? ORDER BY key",
        resource.id,
    )
    return [dict(row) for row in rows]


def _taggable(account: Account, request: Json) -> Resource:
    resource = account.registry.find(request["resourceArn"])
    if resource is None:
        raise ResourceNotFoundError(f"Resource Arn {request['resourceArn']} does not exist.")
    return resource
