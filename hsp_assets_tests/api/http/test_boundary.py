"""Whatever happens inside, callers get JSON with safe headers, and the log no ids."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from starlette.types import Message, Receive, Scope, Send

from hsp_assets.api.http.boundary import BoundaryMiddleware
from hsp_assets.api.metrics import Metrics

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import Client, StartApi

PATH = "/recommend-items/shop/hubspot_recommended_for_you/{}"


def test_an_unknown_path_is_not_found(api: Client) -> None:
    answer = api.get("/swagger")
    assert answer.status_code == 404
    assert (answer.json()["statusCode"], answer.json()["message"]) == (404, "Not found")


@pytest.mark.parametrize("path", ["/events/shop", "/recommendations"])
def test_another_method_is_not_allowed_and_the_right_one_is_named(api: Client, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/health", "/nowhere", PATH.format(1001), "/docs"])
def test_every_answer_has_the_security_headers(api: Client, path: str) -> None:
    headers = api.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_pages_elsewhere_may_not_call_unless_named(api: Client, start: StartApi) -> None:
    asking = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    closed = api.session.options(api.url + PATH.format(1), headers=asking, timeout=30)
    assert "Access-Control-Allow-Origin" not in closed.headers
    open_ = start(cors_origins=("https://shop.example",))
    answer = open_.session.options(open_.url + PATH.format(1), headers=asking, timeout=30)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"


def test_the_log_names_the_operation_and_no_id(
    api: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="hsp_assets.api"):
        api.get(PATH.format(1001), params={"filter": "evil\nline"})
        api.get("/secret-path")
    assert {getattr(r, "fields", {})["operation"] for r in caplog.records} == {
        "recommend-items",
        "none",
    }
    assert "1001" not in caplog.text
    assert "evil" not in caplog.text
    assert "secret" not in caplog.text


def test_a_fault_of_ours_is_told_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def faulty(_: Scope, __: Receive, ___: Send) -> None:
        raise ZeroDivisionError("at 1001")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "path": "/x", "method": "GET", "headers": []}
    asyncio.run(BoundaryMiddleware(faulty, Metrics())(scope, receive, send))
    assert sent[0]["status"] == 500
    assert b"ZeroDivision" not in sent[1]["body"]
    assert b"InternalError" in sent[1]["body"]
    assert "ZeroDivisionError" in caplog.text
