"""Custom resources of Amazon Personalize, of which this account has none and takes none.

Solutions, their versions, campaigns and batch jobs: their lists are empty, and whatever names one
names something that does not exist. Only what needs none to exist is refused as
not supported: making a solution, and the algorithms and transformations that AWS has ready for one.
"""

from hsp_assets.sandbox.personalize.errors import InvalidInputError, ResourceNotFoundError
from hsp_assets.sandbox.personalize.protocol.models import list_member
from hsp_assets.sandbox.personalize.resources.paging import start_of
from hsp_assets.service_models import Json, service_model

_NAMED_BY = (
    "solutionVersionArn",
    "solutionArn",
    "campaignArn",
    "batchInferenceJobArn",
    "batchSegmentJobArn",
)
"""The members of requests that name a custom resource."""


def answer_of_none(operation: str, request: Json) -> Json:
    """Answer an operation on custom resources, whose request is valid by the service model.

    Raises:
        InvalidNextTokenError: a list never handed out the token.
        ResourceNotFoundError: the resource that the operation is about does not exist.
        InvalidInputError: the operation is not supported.
    """
    about = next((name for name in _NAMED_BY if name in request), None)
    if operation.startswith("List") and not (about and _may_be_unknown(operation)):
        start_of(request.get("nextToken"), operation, None)
        return {list_member(operation): []}
    if about is None:
        raise InvalidInputError(
            f"{operation} is not supported: this stand-in keeps ECOMMERCE domain dataset groups"
            " and their recommenders, no solutions, campaigns and batch jobs.",
        )
    raise ResourceNotFoundError(f"Resource Arn {request[about]} does not exist.")


def _may_be_unknown(operation: str) -> bool:
    """Whether the operation answers an error where what it is about does not exist."""
    errors = service_model("personalize").operation_model(operation).error_shapes
    return any(error.name == "ResourceNotFoundException" for error in errors)
