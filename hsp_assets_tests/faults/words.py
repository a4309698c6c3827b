"""How services say that they are busy or broken, each in its protocol's own words.

Sources: HubSpot, "API usage guidelines" and "Error handling"; Amazon S3, "Error responses"; Amazon
Personalize's service model (JSON 1.1); Snowflake, "SQL API" (its drivers repeat on 429 and 503);
the real-time API's own OpenAPI description.

HubSpot and Snowflake repeat values of rows in such texts: here these are the planted names, which
nothing that the product says may hold.
"""

import json

from hsp_assets_tests.faults.marks import FIRST_NAME, HOST, LAST_NAME
from hsp_assets_tests.faults.proxy import Answer

RETRY_AFTER = ("Retry-After", "1")
JSON = ("Content-Type", "application/json")
XML = ("Content-Type", "application/xml")
AMZ_JSON = ("Content-Type", "application/x-amz-json-1.1")
REFUSED = json.dumps(
    [
        {
            "isValid": False,
            "message": f"{FIRST_NAME} {LAST_NAME} was not a valid long.",
            "error": "INVALID_LONG",
            "name": "age",
        }
    ]
)
NOT_NUMERIC = f"Numeric value '{LAST_NAME}' is not recognized"
PAGE = b"<!DOCTYPE html><html><body>Sign in to this network</body></html>"


def _json(status: int, body: dict[str, object], *headers: tuple[str, str]) -> Answer:
    kind = () if any(name == "Content-Type" for name, _value in headers) else (JSON,)
    return Answer(status, (*headers, *kind), json.dumps(body).encode())


def _s3(status: int, code: str, message: str) -> Answer:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code>'
        f"<Message>{message}</Message><RequestId>1</RequestId></Error>"
    )
    return Answer(status, (XML,), text.encode())


def _personalize(status: int, code: str, message: str) -> Answer:
    body: dict[str, object] = {"__type": code, "message": message}
    return _json(status, body, ("x-amzn-ErrorType", code), AMZ_JSON)


THROTTLED = {
    "hubspot": _json(
        429,
        {
            "status": "error",
            "message": "You have reached your ten_secondly_rolling limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24",
            "policyName": "TEN_SECONDLY_ROLLING",
        },
        RETRY_AFTER,
    ),
    "snowflake": _json(429, {"code": "429", "message": "Too many requests"}, RETRY_AFTER),
    "s3": _s3(503, "SlowDown", "Please reduce your request rate."),
    "personalize": _personalize(400, "ThrottlingException", "Rate exceeded"),
    "api": _json(429, {"error": "rate_limited", "message": "Too many requests."}, RETRY_AFTER),
}
BROKEN = {
    "hubspot": _json(
        500,
        {
            "status": "error",
            "message": f"internal error at user1@{HOST}. Property values were not valid: {REFUSED}",
            "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24",
        },
    ),
    "snowflake": _json(500, {"code": "500", "message": NOT_NUMERIC}),
    "s3": _s3(500, "InternalError", "We encountered an internal error. Please try again."),
    "personalize": _personalize(500, "InternalFailure", "An internal error occurred."),
    "api": _json(500, {"error": "internal", "message": "An error occurred."}),
}


def malformed(given: Answer | None) -> Answer | None:
    """The service's answer with another body: a page of something on the way."""
    if given is None:
        return None
    others = tuple((n, v) for n, v in given.headers if n.lower() not in ("content-type", "etag"))
    return Answer(given.status, (*others, ("Content-Type", "text/html")), PAGE)
