"""What HubSpot signs for a card is admitted without a key, and nothing else is."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from hubspot.utils.signature import Signature
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.api.http.hubspot_signature import SIGNATURE, TIMESTAMP, signature
from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.starting import StartApi

PUBLIC, PORTAL, SECRET = "https://recommend.example.com", "62515", "yyyyyyyy-new"
PATH = "/recommendations"
ADDED = {"userId": "7", "portalId": PORTAL, "userEmail": "sales person@hubspot.com", "appId": "3"}
"""What HubSpot adds to the query of each `hubspot.fetch`."""
BODY = json.dumps({"userId": "1001"})
MINUTE = 60_000


@pytest.fixture(scope="module")
def card_api(start_shared: StartApi) -> Client:
    """An API that an app's card may call."""
    return start_shared(
        spool=None,
        hubspot_secrets=("yyyyyyyy-old", SECRET),
        hubspot_portal=PORTAL,
        public_url=PUBLIC,
    )


def fetch(api: Client, **changes: Any) -> requests.Response:
    """Call as `hubspot.fetch` does; changes are made after signing, but for those named so."""
    query = urlencode({"numResults": 3} | ADDED | changes.get("signed_query", {}))
    path = changes.get("path", PATH)
    called_at = str(round(time.time() * 1000) + changes.get("signed_at", 0))
    signed = f"{changes.get('public', PUBLIC)}{path}?{query.replace('%40', '@')}"
    secret = changes.get("secret", SECRET)
    made = Signature.get_signature(secret, BODY, "v3", signed, "POST", called_at)
    headers = {SIGNATURE: made, TIMESTAMP: called_at} | changes.get("headers", {})
    return requests.post(
        f"{api.url}{path}?{query}{changes.get('more', '')}",
        data=changes.get("body", BODY),
        headers={name: value for name, value in headers.items() if value is not None},
        timeout=30,
    )


@pytest.mark.parametrize(
    ("timestamp", "published"),
    [
        ("1693657560000", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
        ("1700000300000", "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
    ],
    ids=["the client for Python", "the client for Ruby"],
)
def test_the_signature_is_that_of_hubspots_own_examples(timestamp: str, published: str) -> None:
    secret, address = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", "https://www.example.com/webhook_uri"
    body = b"{'example_field':'example_value'}"
    assert signature(secret, "POST", address, body, timestamp).decode() == published


@given(st.text(), st.text(min_size=1), st.integers(min_value=0))
def test_the_signature_is_that_of_hubspots_client(body: str, secret: str, at: int) -> None:
    address = f"{PUBLIC}{PATH}?userEmail=a@b.com"
    theirs = Signature.get_signature(secret, body, "v3", address, "POST", str(at))
    assert signature(secret, "POST", address, body.encode(), str(at)).decode() == theirs


@pytest.mark.parametrize("secret", ["yyyyyyyy-old", SECRET])
def test_a_card_gets_the_list_of_a_contact_without_a_key(card_api: Client, secret: str) -> None:
    shown = fetch(card_api, secret=secret)
    assert shown.status_code == 200, shown.text
    with_key = card_api.post(PATH, params={"numResults": 3}, data=BODY)
    assert shown.json()["itemList"] == with_key.json()["itemList"]
    assert len(shown.json()["itemList"]) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"body": BODY.replace("1001", "1002")},
        {"more": "&numResults=4"},
        {"secret": "yyyyyyyy-else"},
        {"public": PUBLIC.replace("https", "http")},
        {"signed_query": {"portalId": "62516"}},
        {"signed_query": {"portalId": ""}},
        {"more": "&portalId=62516"},
        {"signed_at": -5 * MINUTE - 1000},
        {"signed_at": 5 * MINUTE + 5000},
        {"headers": {TIMESTAMP: None}},
        {"headers": {TIMESTAMP: "NaN"}},
        {"headers": {TIMESTAMP: "9" * 5000}},
        {"headers": {SIGNATURE: "\xff"}},
        {"headers": {SIGNATURE: ""}},
        {"headers": {SIGNATURE: None}},
        {"path": "/events/shop"},
    ],
    ids=str,
)
def test_what_hubspot_did_not_sign_so_or_just_now_is_refused(
    card_api: Client, changes: dict[str, Any]
) -> None:
    refused = fetch(card_api, **changes)
    assert (refused.status_code, refused.json()["message"]) == (403, "Forbidden")


def test_a_signature_of_four_minutes_ago_is_still_one(card_api: Client) -> None:
    assert fetch(card_api, signed_at=-4 * MINUTE).status_code == 200


def test_a_signature_opens_nothing_where_there_is_no_app(api: Client) -> None:
    assert fetch(api).status_code == 403


@pytest.mark.parametrize("path", [PATH, f"/shop{PATH}"], ids=["taken away", "left"])
def test_a_proxy_may_take_the_public_path_away_or_leave_it(
    start_shared: StartApi, path: str
) -> None:
    with start_shared.running(
        spool=None,
        hubspot_secrets=(SECRET,),
        hubspot_portal=PORTAL,
        public_url=f"{PUBLIC}/shop/",
        path_prefix="/shop",
    ) as api:
        public = PUBLIC if path.startswith("/shop") else f"{PUBLIC}/shop"
        assert fetch(api, path=path, public=public).status_code == 200


def test_a_card_has_a_rate_of_its_own(start_shared: StartApi) -> None:
    with start_shared.running(
        spool=None,
        hubspot_secrets=(SECRET,),
        hubspot_portal=PORTAL,
        public_url=PUBLIC,
        requests_per_second=2,
    ) as api:
        statuses = [fetch(api).status_code for _ in range(5)]
        assert 429 in statuses
        assert api.post(PATH, data=BODY).status_code == 200
