"""Best sellers, which callers get while the recommender does not respond."""

import time
from collections.abc import Callable

import pytest

from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.gate import Gate
from hsp_assets_tests.api.shop import World
from hsp_assets_tests.api.starting import StartApi

PATH = "/recommend-items/shop/hubspot_recommended_for_you/{}"
RELATED = "/related-items/shop/hubspot_frequently_bought_together/{}"
BAGS = '{"CATEGORY": "\\"bags\\",\\"books\\""}'


def categories(items: list[str]) -> set[int]:
    """An item's category is its number modulo four; so is its buyers'."""
    return {int(item[1:]) % 4 for item in items}


def test_best_sellers_of_the_favourite_category_come_first(fallback_api: Client) -> None:
    for user in (1001, 1002, 1003, 1004):
        assert categories(fallback_api.recommended(user, numResults=4)) == {(user - 1) % 4}


def test_the_response_says_that_it_is_a_fallback_and_is_not_cached(fallback_api: Client) -> None:
    response = fallback_api.get(PATH.format(1001))
    assert response.json()["fallback"] is True
    assert "recommendationId" not in response.json()
    assert response.headers["Cache-Control"] == "no-store"


def test_an_unknown_user_gets_the_best_sellers_of_all(fallback_api: Client) -> None:
    assert len(categories(fallback_api.recommended(9000, numResults=8))) > 1


def test_what_the_user_purchased_is_left_out(fallback_api: Client, world: World) -> None:
    assert not world.purchases("1") & set(fallback_api.recommended(1001, numResults=40))


def test_best_sellers_of_an_items_category_replace_related_ones(fallback_api: Client) -> None:
    items = [i["itemId"] for i in fallback_api.get(RELATED.format("i2")).json()["itemList"][:5]]
    assert categories(items) == {2}
    assert "i2" not in items


def test_as_many_items_are_returned_as_were_requested(fallback_api: Client) -> None:
    assert len(set(fallback_api.recommended(9000, numResults=40))) == 40


@pytest.mark.parametrize(
    ("name", "values", "kept"),
    [
        ("hubspot_in_category", BAGS, lambda n: n % 4 < 2),
        ("hubspot_up_to_price", '{"PRICE": "10"}', lambda n: n + 0.5 <= 10),
        ("hubspot_promoted_only", "{}", lambda n: n % 5 == 0),
    ],
)
def test_best_sellers_keep_to_the_filter(
    fallback_api: Client, name: str, values: str, kept: Callable[[int], bool]
) -> None:
    items = fallback_api.recommended(9000, numResults=40, filter=name, filterValues=values)
    assert sorted(items) == sorted(f"i{n}" for n in range(40) if kept(n))


@pytest.mark.parametrize("values", ["{}", '{"PRICE": "cheap"}'])
def test_a_filter_value_that_is_missing_or_wrong_is_the_callers_mistake(
    fallback_api: Client, values: str
) -> None:
    query = {"filter": "hubspot_up_to_price", "filterValues": values}
    assert fallback_api.get(PATH.format(9000), params=query).status_code == 400


def test_an_unknown_filter_is_not_ignored(fallback_api: Client) -> None:
    response = fallback_api.get(PATH.format(9000), params={"filter": "adults_only"})
    assert (response.status_code, response.json()["code"]) == (503, "RecommenderUnavailable")
    assert response.headers["Retry-After"] == "1"


def test_a_slow_recommender_is_not_waited_for(start: StartApi) -> None:
    api = start(timeout_seconds=0.05)
    api.gate.seconds = 3
    started = time.monotonic()
    assert api.get(PATH.format(1001)).json()["fallback"] is True
    assert time.monotonic() - started < 2


def test_after_some_failures_the_recommender_is_not_called(start: StartApi) -> None:
    api = start(timeout_seconds=0.05)
    api.gate.seconds = 3
    for _ in range(6):
        api.get(PATH.format(1001))
    assert api.metric('hsp_api_fallbacks_total{reason="slow"}') == 5
    assert api.metric('hsp_api_fallbacks_total{reason="failing"}') == 1


def test_a_list_is_re_ranked_without_the_recommender_too(fallback_api: Client) -> None:
    path = "/rerank-items/shop/hubspot_recommended_for_you/9000/zz,i0,i4"
    response = fallback_api.get(path).json()
    assert response["personalizedRanking"][-1]["itemId"] == "zz"
    assert response["fallback"] is True


def test_the_recommender_is_used_again_when_it_is_back(start: StartApi) -> None:
    api = start()
    api.gate.mode = "away"
    assert "fallback" in api.get(PATH.format(1001)).json()
    api.gate.mode = "open"
    assert "fallback" not in api.get(PATH.format(1001)).json()


def test_a_response_of_personalize_that_is_not_json_is_a_failure_like_any_other(
    uncached_api: Client, gate: Gate
) -> None:
    gate.mode = "garbled"
    response = uncached_api.get(PATH.format(1001))
    assert (response.status_code, response.json()["fallback"]) == (200, True)


def test_best_sellers_answer_where_no_version_was_good_enough_yet(
    world: World, start: StartApi
) -> None:
    world.publish("v1", group="young")
    api = start(dataset_group="young")
    response = api.get("/recommend-items/young/hubspot_recommended_for_you/1001").json()
    assert (len(response["itemList"]), response["fallback"]) == (25, True)
    assert api.metric('hsp_api_fallbacks_total{reason="none_live"}') == 1
