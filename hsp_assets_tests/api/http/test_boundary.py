"""Whatever fails inside, callers get JSON with safe headers, and the log contains no ids."""

import asyncio
import logging

import pytest
import requests
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Message, Receive, Scope, Send

from hsp_assets.api.http.boundary import BoundaryMiddleware, ErrorMiddleware
from hsp_assets.api.metrics import Metrics
from hsp_assets_tests.api.client import USER_PATH, Client


def test_an_unknown_path_is_not_found(api: Client) -> None:
    response = api.get("/swagger")
    assert response.status_code == 404
    assert (response.json()["statusCode"], response.json()["message"]) == (404, "Not found")


def test_another_method_is_not_allowed_and_the_right_one_is_named(api: Client) -> None:
    for path in ("/events/shop", "/recommendations"):
        response = api.get(path)
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")


def test_every_response_has_the_security_headers(api: Client) -> None:
    for path in ("/health", "/nowhere", USER_PATH.format(1001), "/docs"):
        headers = api.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_pages_of_other_origins_may_call_only_if_the_origin_is_configured(
    api: Client, limited_api: Client
) -> None:
    preflight = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    allowed = [
        one.session.options(one.url + USER_PATH.format(1), headers=preflight, timeout=30).headers
        for one in (api, limited_api)
    ]
    assert "Access-Control-Allow-Origin" not in allowed[0]
    assert allowed[1]["Access-Control-Allow-Origin"] == "https://shop.example"


def test_scripts_of_a_configured_origin_may_read_errors_and_their_headers(
    limited_api: Client, limited_unpublished_api: Client
) -> None:
    def get(path: str, key: str = "cors", api: Client = limited_api) -> requests.Response:
        return api.get(path, headers={"Origin": "https://shop.example", "X-Api-Key": key})

    user = USER_PATH.format(1001)
    responses = {
        200: get(user),
        400: get(USER_PATH.format("abc")),
        403: get(user, key="wrong"),
        404: get("/nowhere"),
        405: get("/recommendations", key="cors-2"),
        429: [get("/nowhere", key="busy-2") for _ in range(5)][-1],
        503: get(user.replace("shop", "nothing"), api=limited_unpublished_api),
    }
    for status, response in responses.items():
        assert response.status_code == status
        assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        exposed = response.headers["Access-Control-Expose-Headers"].lower()
        names = {"allow", "etag", "retry-after", "x-personalization-config-version"}
        assert names <= set(exposed.split(", "))
    assert responses[429].headers["Retry-After"] == "1"


def test_the_log_names_the_operation_and_no_id(
    api: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="hsp_assets.api.access"):
        api.get(USER_PATH.format(100200300400), params={"filter": "evil\nline"})
        api.get("/secret-path")
    assert {getattr(r, "fields", {})["operation"] for r in caplog.records} == {
        "recommend-items",
        "none",
    }
    assert "100200300400" not in caplog.text
    assert "evil" not in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("path", "status"), [("/shop/health", 200), ("/health", 200), ("/shopping/health", 404)]
)
def test_a_prefix_that_a_proxy_adds_is_no_part_of_the_path(
    prefixed_api: Client, path: str, status: int
) -> None:
    assert prefixed_api.get(path).status_code == status


def test_a_bug_of_ours_is_reported_without_a_traceback_to_every_allowed_caller(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def faulty(_: Scope, __: Receive, ___: Send) -> None:
        raise ZeroDivisionError("at 1001")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    origin = (b"origin", b"https://shop.example")
    scope = {"type": "http", "path": "/x", "method": "GET", "headers": [origin]}
    app = CORSMiddleware(ErrorMiddleware(faulty), allow_origins=["https://shop.example"])
    asyncio.run(BoundaryMiddleware(app, Metrics(), "")(scope, receive, send))
    assert sent[0]["status"] == 500
    assert (b"access-control-allow-origin", origin[1]) in sent[0]["headers"]
    assert b"ZeroDivision" not in sent[1]["body"]
    assert b"InternalError" in sent[1]["body"]
    assert "ZeroDivisionError" in caplog.text
