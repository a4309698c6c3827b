"""The demo page is served where there is a demo key, and nowhere else."""

import re

import requests

from hsp_assets.api.demo.names import made_up_name
from hsp_assets.api.demo.routes import FILES
from hsp_assets_tests.api.client import Client

PATHS = (*FILES, "/demo/shop")


def test_without_a_demo_key_there_is_no_demo(api: Client) -> None:
    paths = (*PATHS, "/demo/history/1001")
    assert {path: api.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_whoever_opens_the_page_needs_no_key_and_is_given_one(demo_api: Client) -> None:
    url = demo_api.url
    assert [requests.get(url + path, timeout=10).status_code for path in PATHS] == [200] * len(
        PATHS
    )
    assert requests.get(f"{url}/demo/shop", timeout=10).json()["key"] == "the-key"
    assert requests.get(f"{url}/demo/history/1001", timeout=10).status_code == 403


def test_there_are_two_customers_of_each_category_with_their_record_ids(demo_api: Client) -> None:
    customers = demo_api.get("/demo/shop").json()["customers"]
    assert sorted(one["likes"] for one in customers) == sorted(
        2 * ["bags", "books", "chairs", "cups"]
    )
    assert all(int(one["recordId"]) == int(one["userId"]) + 1_000 for one in customers)


def test_customers_have_names_that_are_made_up_from_the_record_id_alone(demo_api: Client) -> None:
    shop = demo_api.get("/demo/shop").json()
    named = {one["recordId"]: one["name"] for one in shop["customers"]}
    assert named == {record: made_up_name(record) for record in named}
    assert len(set(named.values())) > len(named) / 2


def test_versions_that_can_recommend_are_listed_with_those_that_are_live(demo_api: Client) -> None:
    versions = {one["name"]: one["isLive"] for one in demo_api.get("/demo/versions").json()}
    assert versions["hubspot_recommended_for_you_v1"] is True
    assert "hubspot_best_sellers_v1" in versions
    assert not any("viewed_x" in name for name in versions)


def test_a_version_recommends_to_a_contact_with_names_of_products(demo_api: Client) -> None:
    content = demo_api.get("/demo/versions/hubspot_best_sellers_v1/1001").json()
    assert len(content["itemList"]) == 12
    assert content["itemList"][0]["metadata"]["categoryL1"]


def test_a_version_that_does_not_exist_is_not_found(demo_api: Client) -> None:
    assert demo_api.get("/demo/versions/hubspot_best_sellers_v9/1001").status_code == 404


def test_a_browser_is_led_to_the_demo_or_to_the_documentation(
    demo_api: Client, api: Client, prefixed_api: Client
) -> None:
    assert demo_api.get("/", allow_redirects=False).headers["Location"] == "/demo"
    assert api.get("/", allow_redirects=False).headers["Location"] == "/docs"
    assert prefixed_api.get("/shop", allow_redirects=False).headers["Location"] == "/shop/docs"


def test_a_history_is_the_customers_newest_first(demo_api: Client) -> None:
    content = demo_api.get("/demo/history/1001").json()
    assert (content["userId"], content["likes"], len(content["history"])) == ("1", "bags", 50)
    moments = [event["sentAt"] for event in content["history"]]
    assert moments == sorted(moments, reverse=True)
    assert content["history"][0]["item"]["metadata"]["categoryL1"] == "bags"


def test_a_new_contact_has_no_history_yet(demo_api: Client) -> None:
    content = demo_api.get("/demo/history/777").json()
    assert content == {"name": "Vera Stein", "userId": "", "likes": "", "history": []}


def test_a_request_of_the_page_does_not_count_as_a_call_for_a_user(demo_api: Client) -> None:
    before = demo_api.metric("hsp_api_users_total")
    demo_api.get("/demo/history/1001")
    assert demo_api.metric("hsp_api_users_total") == before


def test_before_anything_is_published_the_page_has_to_wait(unpublished_api: Client) -> None:
    response = unpublished_api.get("/demo/shop")
    assert (response.status_code, response.json()["code"]) == (503, "NotReady")


def test_a_page_loads_only_what_we_serve_ourselves(demo_api: Client) -> None:
    for path in ("/demo", "/docs"):
        response = demo_api.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<(script|style)>| style=| on\w+=|https?://", response.text)
        for part in re.findall(r'(?:src|href)="(/?(?:demo|docs)/[^"]+)"', response.text):
            assert demo_api.get(f"/{part.lstrip('/')}").status_code == 200
