"""Many callers at once."""

from concurrent.futures import ThreadPoolExecutor

import requests

from hsp_assets_tests.sandbox.hubspot.conftest import Hub

CALLERS = 6


def test_callers_who_upsert_the_same_keys_at_once_make_each_record_once(shop: Hub) -> None:
    inputs = [{"idProperty": "external_id", "id": f"u{n}", "properties": {}} for n in range(50)]
    url = f"{shop.url}/crm/v3/objects/contacts/batch/upsert"
    headers = dict(shop.session.headers)

    def upsert(_: int) -> int:
        answer = requests.post(url, json={"inputs": inputs}, headers=headers, timeout=30)
        return sum(result["new"] for result in answer.json()["results"])

    with ThreadPoolExecutor(CALLERS) as callers:
        made = sum(callers.map(upsert, range(CALLERS)))
    assert made == len(inputs)
    assert shop.rows("SELECT count(*) FROM objects") == [(len(inputs),)]
