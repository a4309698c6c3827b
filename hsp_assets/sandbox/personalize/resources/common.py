"""What all kinds of resources share: being created, described, listed and deleted.

Rules of one kind belong to that kind's module.
"""

from collections.abc import Sequence
from typing import Literal

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import (
    InvalidInputError,
    LimitExceededError,
    ResourceInUseError,
)
from hsp_assets.sandbox.personalize.protocol.models import answer_shape, list_member, project
from hsp_assets.sandbox.personalize.resources.paging import next_token, start_of
from hsp_assets.sandbox.personalize.resources.tags import set_tags
from hsp_assets.sandbox.personalize.state.registry import Draft, Resource
from hsp_assets.service_models import Json

Parent = Literal["datasetGroupArn", "datasetArn"]

PARENTS: dict[str, Parent | None] = {
    "schema": None,
    "datasetGroup": None,
    "dataset": "datasetGroupArn",
    "datasetImportJob": "datasetArn",
    "datasetExportJob": "datasetArn",
    "eventTracker": "datasetGroupArn",
    "filter": "datasetGroupArn",
    "recommender": "datasetGroupArn",
    "metricAttribution": "datasetGroupArn",
    "dataDeletionJob": "datasetGroupArn",
}
"""Every kind of resource, and the request member that names what it belongs to."""

_PAGE = 100


def create(account: Account, kind: str, tail: str, request: Json, **more: object) -> Resource:
    """Add a resource as requested, with its tags, and start its creation.

    Args:
        account: where.
        kind: the resource's name in the service model.
        tail: the end of its ARN.
        request: what its attributes are taken from.
        more: further attributes, or other values for those of the request.

    Raises:
        ResourceAlreadyExistsError: the name is taken.
    """
    parent = PARENTS[kind]
    attributes = {**request, **more}
    name = attributes.pop("name", None) or attributes.pop("jobName")
    tags = attributes.pop("tags", [])
    draft = Draft(kind, account.arn(tail), name, request[parent] if parent else None, attributes)
    resource = account.registry.add(draft, account.options.now())
    set_tags(account, resource, tags)
    if kind != "schema":
        account.jobs.begin(resource, "CREATE")
    return resource


def ready(account: Account, kind: str, arn: str) -> Resource:
    """The resource, which must be ACTIVE to be built upon.

    Raises:
        ResourceNotFoundError: there is none.
        ResourceInUseError: it is not ACTIVE.
    """
    resource = account.registry.get(kind, arn)
    if resource.status != "ACTIVE":
        raise ResourceInUseError(f"{arn} must be ACTIVE, it is {resource.status}.")
    return resource


def check_source(request: Json) -> None:
    """Raise `InvalidInputError` unless the job's data is in S3, with a role to read it."""
    if not request.get("roleArn"):
        raise InvalidInputError("roleArn is needed to read the data source.")
    if not request["dataSource"].get("dataLocation", "").startswith("s3://"):
        raise InvalidInputError("dataSource.dataLocation must be an s3:// location.")


def check_quota(count: int, quota: int, what: str) -> None:
    """Raise `LimitExceededError` when there are as many as there can be."""
    if count >= quota:
        raise LimitExceededError(f"There can be {quota} {what}, and there are {count}.")


def describe(kind: str, account: Account, request: Json) -> Json:
    """Answer any Describe operation."""
    resource = account.registry.get(kind, request[f"{kind}Arn"])
    return {kind: resource.view()}


def list_page(kind: str, account: Account, request: Json) -> Json:
    """Answer any List operation: newest first, a page at a time.

    Raises:
        InvalidNextTokenError: the token is not one of this list.
    """
    parent = PARENTS[kind]
    scope: str | None = request.get(parent) if parent else None
    limit: int = request.get("maxResults", _PAGE)
    start = start_of(request.get("nextToken"), kind, scope)
    resources = account.registry.page(kind, scope, start, limit + 1)
    page = resources[:limit]
    operation = f"List{kind[0].upper()}{kind[1:]}s"
    answer: Json = {list_member(operation): [resource.view() for resource in page]}
    if len(resources) > limit:
        answer["nextToken"] = next_token(kind, scope, page[-1].id)
    return answer


def numbered_page(items: Sequence[Json], kind: str, scope: str, member: str, request: Json) -> Json:
    """Answer a List operation whose items are no resources: the page of a fixed list."""
    token = request.get("nextToken")
    start = 0 if token is None else start_of(token, kind, scope)
    end = start + request.get("maxResults", _PAGE)
    page: Json = {member: list(items[start:end])}
    return page | ({"nextToken": next_token(kind, scope, end)} if end < len(items) else {})


def answer(operation: str, content: Json) -> Json:
    """The values that the operation's answer has members for."""
    shape = answer_shape(operation)
    return {} if shape is None else project(shape, content)


def delete(kind: str, account: Account, request: Json) -> Json:
    """Answer the Delete operation of a kind that nothing depends on."""
    return begin_deletion(account, account.registry.get(kind, request[f"{kind}Arn"]))


def begin_deletion(account: Account, resource: Resource) -> Json:
    """Start deleting a resource that nothing depends on any more.

    Raises:
        ResourceInUseError: it is changing state.
    """
    account.jobs.begin(resource, "DELETE")
    return {}
