"""Who may call, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from hsp_assets.api.contract.errors import ApiError
from hsp_assets.api.http.access import Allowance, Keys
from hsp_assets.api.settings import key_digest

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import Client, StartApi

PATH = "/recommend-items/shop/hubspot_recommended_for_you/1001"
OPEN = ["/health", "/ready", "/metrics", "/openapi.json", "/docs"]


@pytest.mark.parametrize("headers", [{}, {"X-Api-Key": ""}, {"X-Api-Key": "wrong"}])
@pytest.mark.parametrize("path", [PATH, "/events/shop", "/nowhere", "/"])
def test_without_a_valid_key_nothing_is_answered(
    api: Client, path: str, headers: dict[str, str]
) -> None:
    answer = requests.get(api.url + path, headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["message"]) == (403, "Forbidden")


@pytest.mark.parametrize("path", OPEN)
def test_what_is_not_about_anybody_needs_no_key(api: Client, path: str) -> None:
    assert requests.get(api.url + path, timeout=30).status_code == 200


@pytest.mark.parametrize("name", ["x-api-key", "X-API-KEY", "X-Api-Key"])
def test_the_case_of_the_header_does_not_matter(api: Client, name: str) -> None:
    answer = requests.get(api.url + PATH, headers={name: "the-key"}, timeout=30)
    assert answer.status_code == 200


def test_every_one_of_several_keys_is_valid(start: StartApi) -> None:
    api = start(api_keys=(key_digest("old"), key_digest("new")))
    for key in ("old", "new"):
        assert api.get(PATH, headers={"X-Api-Key": key}).status_code == 200


def test_a_key_that_is_used_too_often_is_told_to_wait(start: StartApi) -> None:
    api = start(requests_per_second=3)
    statuses = [api.get(PATH) for _ in range(5)]
    refused = next(answer for answer in statuses if answer.status_code == 429)
    assert refused.headers["Retry-After"] == "1"
    assert refused.json()["code"] == "TooManyRequests"


def test_one_keys_haste_does_not_slow_another_key() -> None:
    keys = Keys((key_digest("a"), key_digest("b")), 1)
    keys.admit("a")
    with pytest.raises(ApiError):
        keys.admit("a")
    keys.admit("b")


def test_an_allowance_is_used_up_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    allowance = Allowance(2)
    assert [allowance.take() for _ in range(3)] == [0, 0, 0.5]
    now = 100.5
    assert [allowance.take() for _ in range(2)] == [0, 0.5]
