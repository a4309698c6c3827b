"""The three protocols on the wire: bodies in, answers and errors out.

The control plane speaks AWS JSON 1.1, the runtime and the event plane REST JSON.
"""

import json
from http import HTTPStatus
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.sandbox.personalize.errors import SerializationError, ServiceError
from hsp_assets.service_models import Json

_CONTROL = "application/x-amz-json-1.1"
_REST = "application/json"


async def body_of(request: Request) -> Json:
    """The JSON object in a request's body.

    Raises:
        SerializationError: there is something else.
    """
    content = await request.body()
    try:
        body = json.loads(content or b"{}")
    except ValueError as broken:
        raise SerializationError("The body is not JSON.") from broken
    if not isinstance(body, dict):
        raise SerializationError("The body must be a JSON object.")
    return body


def operation_of(request: Request) -> str:
    """The control operation that a request's target header names."""
    return request.headers.get("x-amz-target", "").rpartition(".")[2]


def control_answer(content: Json) -> Response:
    """An answer of the control plane; without content its body is empty."""
    return _response(json.dumps(content) if content else "", _CONTROL)


def control_error(error: ServiceError) -> Response:
    """An error of the control plane: boto3 finds the code in the body."""
    content = {"__type": error.code, "message": str(error)}
    return _response(json.dumps(content), _CONTROL, HTTPStatus.BAD_REQUEST)


def rest_answer(content: Json | None = None) -> Response:
    """An answer of the runtime or the event plane."""
    return _response("" if content is None else json.dumps(content), _REST)


def rest_error(error: ServiceError) -> Response:
    """An error of the runtime or the event plane: boto3 finds the code in a header."""
    content = json.dumps({"message": str(error)})
    return _response(content, _REST, error.rest_status, {"x-amzn-ErrorType": error.code})


def _response(
    content: str,
    media_type: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Response:
    identified = {"x-amzn-RequestId": str(uuid4()), **(headers or {})}
    return Response(content, status, identified, media_type)
