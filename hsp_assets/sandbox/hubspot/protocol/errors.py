"""HubSpot's error bodies and the exception that carries one to the wire.

Only the shape of errors belongs here; the rules belong to the modules that apply them.
Every field of the shape is optional to a caller, and all of them are sent where they are known.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

VALIDATION_ERROR = "VALIDATION_ERROR"
OBJECT_NOT_FOUND = "OBJECT_NOT_FOUND"
CONFLICT = "CONFLICT"


class ApiError(Exception):
    """A request is refused with an HTTP status and HubSpot's error body.

    Attributes:
        status: the HTTP status.
        category: HubSpot's class of the error, such as VALIDATION_ERROR.
        message: for people; holds no value of a record.
        sub_category: finer class, such as PipelineError.STAGE_ID_IN_USE.
        errors: details, each with `message` and perhaps `code`, `in` and `context`.
        context: names and ids that the error is about.
    """

    def __init__(  # noqa: PLR0913 (the fields of the wire's body)
        self,
        status: int,
        category: str,
        message: str,
        *,
        sub_category: str | None = None,
        errors: Sequence[Json] = (),
        context: Mapping[str, Sequence[str]] | None = None,
        links: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.category = category
        self.message = message
        self.sub_category = sub_category
        self.errors = list(errors)
        self.context = {name: list(values) for name, values in (context or {}).items()}
        self.links = dict(links or {})

    def body(self) -> Json:
        """The answer's JSON: HubSpot's `Error`."""
        body: Json = {
            "status": "error",
            "message": self.message,
            "correlationId": str(uuid.uuid4()),
            "category": self.category,
        }
        optional = {
            "subCategory": self.sub_category,
            "errors": self.errors,
            "context": self.context,
            "links": self.links,
        }
        return body | {name: value for name, value in optional.items() if value}

    def standard(self, context: Mapping[str, Sequence[str]] | None = None) -> Json:
        """The error as one of several in a 207 answer: HubSpot's `StandardError`."""
        return {
            "status": "error",
            "category": self.category,
            "message": self.message,
            "errors": self.errors,
            "context": self.context | {k: list(v) for k, v in (context or {}).items()},
            "links": self.links,
        }


def invalid(message: str, **details: Any) -> ApiError:
    """A request that breaks a rule; `details` are `ApiError`'s."""
    return ApiError(400, VALIDATION_ERROR, message, **details)


def not_found(message: str, **details: Any) -> ApiError:
    """A request about something that does not exist; `details` are `ApiError`'s."""
    return ApiError(404, OBJECT_NOT_FOUND, message, **details)


def conflict(message: str, **details: Any) -> ApiError:
    """A request for something that is taken; `details` are `ApiError`'s."""
    return ApiError(409, CONFLICT, message, **details)
