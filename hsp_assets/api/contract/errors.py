"""The errors that callers get: a status, a type, a code and a message, never a traceback.

Types and codes are those of AWS' `personalization-apis` where it has one for the case.
"""

from http import HTTPStatus

from hsp_assets.failures import HspError


class ApiError(HspError):
    """A request that fails.

    Attributes:
        status: of the HTTP response.
        type: the kind of error.
        code: the error.
        message: what was expected and what to do.
        headers: of the response.

    """

    def __init__(
        self,
        status: HTTPStatus,
        type_: str,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.type = type_
        self.code = code
        self.message = message
        self.headers = headers or {}

    @property
    def body(self) -> dict[str, object]:
        """The JSON of the response."""
        return {"type": self.type, "code": self.code, "message": self.message}


class RouteNotFound(ApiError):
    """No such path; `statusCode` is in the body because AWS' API has it there."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.NOT_FOUND, "Configuration", "RouteNotFound", "Not found")

    @property
    def body(self) -> dict[str, object]:
        """The JSON of the response."""
        return {"statusCode": 404, **super().body}


def invalid(message: str, code: str = "ValidationError") -> ApiError:
    """The request violates the contract."""
    return ApiError(HTTPStatus.BAD_REQUEST, "Validation", code, message)


def not_configured(message: str) -> ApiError:
    """No such namespace, or no such recommender for this action."""
    return ApiError(HTTPStatus.NOT_FOUND, "Configuration", "RecommenderNotConfigured", message)


def no_namespace() -> ApiError:
    """Records for a dataset group that this API does not serve."""
    return ApiError(
        HTTPStatus.NOT_FOUND,
        "Configuration",
        "NamespaceNotFound",
        "This API serves another namespace: its dataset group's name.",
    )


def no_target(kind: str) -> ApiError:
    """The dataset group cannot take these records."""
    return ApiError(
        HTTPStatus.NOT_FOUND,
        "Configuration",
        "NamespaceEventTargetsNotFound",
        f"The dataset group has nowhere to put {kind}. Materialize `recommender/event_tracker`.",
    )


def forbidden() -> ApiError:
    """No key, or a wrong one."""
    return ApiError(HTTPStatus.FORBIDDEN, "Authorization", "Forbidden", "Forbidden")


def too_many(seconds: int) -> ApiError:
    """One key exceeds its rate limit."""
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Limit",
        "TooManyRequests",
        f"This key sends too many requests. Wait {seconds} s.",
        {"Retry-After": str(seconds)},
    )


def too_large(limit: int) -> ApiError:
    """The body is longer than the limit."""
    return ApiError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Limit",
        "RequestTooLarge",
        f"A request can have {limit} bytes. Send fewer records at once.",
        {"Connection": "close"},
    )


def unavailable(message: str, code: str = "ServiceUnavailable") -> ApiError:
    """It cannot be done now; the same request may succeed later."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return ApiError(status, "Unavailable", code, message, {"Retry-After": "1"})


def refused(status: int, code: str, message: str) -> ApiError:
    """Personalize refuses the request as wrong."""
    return ApiError(HTTPStatus(status), "Personalize", code, message)


def internal() -> ApiError:
    """A bug in this API; the log has the traceback."""
    return ApiError(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Unhandled",
        "InternalError",
        "The request could not be processed. The server's log says more.",
    )
