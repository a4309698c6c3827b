"""Access by keys, and the rate limit of each."""

import pytest
import requests

from hsp_assets.api.contract.errors import ApiError
from hsp_assets.api.http.access import Allowance, Keys
from hsp_assets.api.settings import key_digest
from hsp_assets_tests.api.client import USER_PATH, Client

PATH = USER_PATH.format(1001)
OPEN = ("/health", "/ready", "/metrics", "/openapi.json", "/docs")


def test_without_a_valid_key_every_request_is_refused(api: Client) -> None:
    responses = [
        requests.get(api.url + path, headers=headers, timeout=30)
        for headers in ({}, {"X-Api-Key": ""}, {"X-Api-Key": "wrong"})
        for path in (PATH, "/events/shop", "/nowhere")
    ]
    assert {(one.status_code, one.json()["message"]) for one in responses} == {(403, "Forbidden")}


def test_paths_that_are_not_about_a_user_need_no_key(api: Client) -> None:
    statuses = {path: requests.get(api.url + path, timeout=30).status_code for path in OPEN}
    assert statuses == dict.fromkeys(OPEN, 200)


def test_the_case_of_the_header_does_not_matter(api: Client) -> None:
    for name in ("x-api-key", "X-API-KEY", "X-Api-Key"):
        response = requests.get(api.url + PATH, headers={name: "the-key"}, timeout=30)
        assert response.status_code == 200


def test_every_one_of_several_keys_is_valid(limited_api: Client) -> None:
    for key in ("old", "new"):
        assert limited_api.get(PATH, headers={"X-Api-Key": key}).status_code == 200


def test_a_key_that_exceeds_its_rate_has_to_wait(limited_api: Client) -> None:
    responses = [limited_api.get(PATH, headers={"X-Api-Key": "busy"}) for _ in range(5)]
    limited = next(response for response in responses if response.status_code == 429)
    assert limited.headers["Retry-After"] == "1"
    assert limited.json()["code"] == "TooManyRequests"


def test_one_keys_rate_does_not_limit_another_key() -> None:
    keys = Keys((key_digest("a"), key_digest("b")), 1)
    keys.admit("a")
    with pytest.raises(ApiError):
        keys.admit("a")
    keys.admit("b")


def test_an_allowance_is_used_up_and_refills(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    allowance = Allowance(2)
    assert [allowance.take() for _ in range(3)] == [0, 0, 0.5]
    now = 100.5
    assert [allowance.take() for _ in range(2)] == [0, 0.5]
