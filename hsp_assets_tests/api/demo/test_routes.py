"""The demo page is served where there is a demo key, and nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import Client, StartApi

PATHS = ("/demo", "/demo/demo.css", "/demo/demo.js", "/demo/icons.js", "/demo/shop")


@pytest.mark.parametrize("path", [*PATHS, "/demo/history/1001"])
def test_without_a_demo_key_there_is_no_demo(api: Client, path: str) -> None:
    assert api.get(path).status_code == 404


def test_whoever_opens_the_page_needs_no_key_and_is_given_one(start: StartApi) -> None:
    url = start(demo_key="the-key").url
    assert [requests.get(url + path, timeout=10).status_code for path in PATHS] == [200] * 5
    assert requests.get(f"{url}/demo/shop", timeout=10).json()["key"] == "the-key"
    assert requests.get(f"{url}/demo/history/1001", timeout=10).status_code == 403


def test_there_are_two_customers_of_each_category_with_their_record_ids(start: StartApi) -> None:
    customers = start(demo_key="the-key").get("/demo/shop").json()["customers"]
    assert sorted(one["likes"] for one in customers) == sorted(
        2 * ["bags", "books", "chairs", "cups"]
    )
    assert all(int(one["recordId"]) == int(one["userId"]) + 1_000 for one in customers)


def test_a_history_is_the_customers_newest_first(start: StartApi) -> None:
    said = start(demo_key="the-key").get("/demo/history/1001").json()
    assert (said["userId"], said["likes"], len(said["history"])) == ("1", "bags", 50)
    moments = [event["sentAt"] for event in said["history"]]
    assert moments == sorted(moments, reverse=True)
    assert said["history"][0]["item"]["metadata"]["categoryL1"] == "bags"


def test_a_new_contact_has_no_history_yet(start: StartApi) -> None:
    said = start(demo_key="the-key").get("/demo/history/777").json()
    assert said == {"userId": "", "likes": "", "history": []}


def test_looking_at_the_page_is_no_call_for_a_user(start: StartApi) -> None:
    api = start(demo_key="the-key")
    api.get("/demo/history/1001")
    assert api.counted("hsp_api_users_total") == 0


def test_before_anything_is_published_the_page_is_told_to_wait(start: StartApi) -> None:
    answer = start(demo_key="the-key", dataset_group="nothing").get("/demo/shop")
    assert (answer.status_code, answer.json()["code"]) == (503, "NotReady")


@pytest.mark.parametrize("path", ["/demo", "/docs"])
def test_a_page_runs_only_what_we_serve_ourselves(start: StartApi, path: str) -> None:
    api = start(demo_key="the-key")
    answer = api.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<(script|style)>| style=| on\w+=|https?://", answer.text)
    for part in re.findall(r'(?:src|href)="(/(?:demo|docs)/[^"]+)"', answer.text):
        assert api.get(part).status_code == 200
