"""The errors that the service answers with: one class per code of the service models.

Only codes and their HTTP statuses belong here; how an error is written on the wire
belongs to `protocol`. A job that fails after its request was accepted raises `JobFailed`, which
becomes the resource's `failureReason` and is never sent as an error.
"""

from http import HTTPStatus
from typing import ClassVar


class ServiceError(Exception):
    """A refused request: a code of the service model, after which it is named, and a message."""

    code: ClassVar[str]
    rest_status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    """Status in the runtime and event protocols; the control protocol answers 400 to all."""

    def __init_subclass__(cls) -> None:
        cls.code = f"{cls.__name__.removesuffix('Error')}Exception"


class InvalidInputError(ServiceError):
    """The request breaks a rule: correct it before trying again."""


class InvalidNextTokenError(ServiceError):
    """The paging token is not one that this list handed out."""


class LimitExceededError(ServiceError):
    """A quota of the account is used up."""


class ResourceAlreadyExistsError(ServiceError):
    """A resource of that kind and name exists; names are per account and region."""


class ResourceInUseError(ServiceError):
    """The resource, or one it depends on, is changing state or has dependants."""

    rest_status = HTTPStatus.CONFLICT


class ResourceNotFoundError(ServiceError):
    """No such resource, or no longer."""

    rest_status = HTTPStatus.NOT_FOUND


class TooManyTagsError(ServiceError):
    """More tags than a resource may carry."""


class TooManyTagKeysError(ServiceError):
    """A request names more tag keys than a resource may carry."""


class ThrottlingError(ServiceError):
    """More calls a second than the quota allows: try again a little later."""

    rest_status = HTTPStatus.TOO_MANY_REQUESTS


class SerializationError(ServiceError):
    """The body is not JSON, or a value has another type than the service model says."""


class UnknownOperationError(ServiceError):
    """The protocol has no such operation."""


class JobFailedError(Exception):
    """An accepted job cannot succeed; the message becomes the resource's `failureReason`."""
