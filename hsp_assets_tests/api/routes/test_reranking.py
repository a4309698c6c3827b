"""Lists in the order of a user's interest."""

import requests

from hsp_assets_tests.api.client import Client

PATH = "/rerank-items/shop/hubspot_recommended_for_you/1001"


def ranked(response: requests.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [item["itemId"] for item in response.json()["personalizedRanking"]]


def test_items_come_in_the_recommenders_order(api: Client) -> None:
    best = api.recommended(1001, numResults=5)
    assert ranked(api.get(f"{PATH}/{','.join(reversed(best))}")) == best


def test_items_that_are_not_recommended_come_last_as_given(api: Client) -> None:
    best = api.recommended(1001, numResults=2)
    assert ranked(api.post(PATH, json=["zz", best[1], "aa", best[0]])) == [*best, "zz", "aa"]


def test_both_forms_answer_the_same(api: Client) -> None:
    assert ranked(api.get(f"{PATH}/i1,i2,i3")) == ranked(api.post(PATH, json=["i1", "i2", "i3"]))


def test_an_item_given_twice_is_ranked_once(api: Client) -> None:
    assert ranked(api.get(f"{PATH}/i1,i1")) == ["i1"]


def test_a_body_that_is_no_list_of_ids_is_the_callers_mistake(api: Client) -> None:
    for body in ({"ids": ["i1"]}, [], ["i"] * 501, [None], "i1", [""]):
        assert api.post(PATH, json=body).status_code == 400


def test_more_than_500_items_in_a_path_are_the_callers_mistake(api: Client) -> None:
    assert api.get(f"{PATH}/{','.join(['i'] * 501)}").status_code == 400
