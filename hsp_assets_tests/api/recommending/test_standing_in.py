"""What callers get while the recommender does not answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hsp_assets.api import create_app
from hsp_assets.sandbox.serving import serve

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import Client, StartApi, World

PATH = "/recommend-items/shop/hubspot_recommended_for_you/{}"
RELATED = "/related-items/shop/hubspot_frequently_bought_together/{}"
BAGS = '{"CATEGORY": "\\"bags\\",\\"books\\""}'


@pytest.fixture(scope="module")
def deserted_api(world: World) -> Iterator[str]:
    with serve(create_app(world.settings()), "api") as url:
        yield url


@pytest.fixture
def deserted(deserted_api: str, api: Client) -> Client:
    """An API whose recommenders are away."""
    api.gate.mode = "away"
    return replace(api, url=deserted_api)


def categories(items: list[str]) -> set[int]:
    """An item's category is its number modulo four; so is its buyers'."""
    return {int(item[1:]) % 4 for item in items}


def test_best_sellers_of_the_favourite_category_come_first(deserted: Client) -> None:
    for user in (1001, 1002, 1003, 1004):
        assert categories(deserted.recommended(user, numResults=4)) == {(user - 1) % 4}


def test_the_answer_says_that_it_stands_in_and_is_not_kept(deserted: Client) -> None:
    answer = deserted.get(PATH.format(1001))
    assert answer.json()["fallback"] is True
    assert "recommendationId" not in answer.json()
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_unknown_user_gets_the_best_sellers_of_all(deserted: Client) -> None:
    assert len(categories(deserted.recommended(9000, numResults=8))) > 1


def test_what_the_user_purchased_is_left_out(deserted: Client, world: World) -> None:
    assert not world.purchases("1") & set(deserted.recommended(1001, numResults=40))


def test_best_sellers_of_an_items_category_stand_in_for_related_ones(deserted: Client) -> None:
    found = [i["itemId"] for i in deserted.get(RELATED.format("i2")).json()["itemList"][:5]]
    assert categories(found) == {2}
    assert "i2" not in found


def test_as_many_come_as_were_asked_for(deserted: Client) -> None:
    assert len(set(deserted.recommended(9000, numResults=40))) == 40


@pytest.mark.parametrize(
    ("name", "values", "kept"),
    [
        ("hubspot_in_category", BAGS, lambda n: n % 4 < 2),
        ("hubspot_up_to_price", '{"PRICE": "10"}', lambda n: n + 0.5 <= 10),
        ("hubspot_promoted_only", "{}", lambda n: n % 5 == 0),
    ],
)
def test_best_sellers_keep_to_the_filter(
    deserted: Client, name: str, values: str, kept: Callable[[int], bool]
) -> None:
    found = deserted.recommended(9000, numResults=40, filter=name, filterValues=values)
    assert sorted(found) == sorted(f"i{n}" for n in range(40) if kept(n))


@pytest.mark.parametrize("values", ["{}", '{"PRICE": "cheap"}'])
def test_a_filter_value_that_is_missing_or_wrong_is_the_callers_mistake(
    deserted: Client, values: str
) -> None:
    asked = {"filter": "hubspot_up_to_price", "filterValues": values}
    assert deserted.get(PATH.format(9000), params=asked).status_code == 400


def test_a_filter_we_do_not_know_is_not_passed_over(deserted: Client) -> None:
    answer = deserted.get(PATH.format(9000), params={"filter": "adults_only"})
    assert (answer.status_code, answer.json()["code"]) == (503, "RecommenderUnavailable")
    assert answer.headers["Retry-After"] == "1"


def test_a_slow_recommender_is_not_waited_for(start: StartApi) -> None:
    api = start(timeout_seconds=0.05)
    api.gate.seconds = 3
    began = time.monotonic()
    assert api.get(PATH.format(1001)).json()["fallback"] is True
    assert time.monotonic() - began < 2


def test_after_some_failures_the_recommender_is_left_alone(start: StartApi) -> None:
    api = start(timeout_seconds=0.05)
    api.gate.seconds = 3
    for _ in range(6):
        api.get(PATH.format(1001))
    assert api.counted('hsp_api_fallbacks_total{reason="slow"}') == 5
    assert api.counted('hsp_api_fallbacks_total{reason="failing"}') == 1


def test_a_list_is_re_ranked_without_the_recommender_too(deserted: Client) -> None:
    path = "/rerank-items/shop/hubspot_recommended_for_you/9000/zz,i0,i4"
    answer = deserted.get(path).json()
    assert answer["personalizedRanking"][-1]["itemId"] == "zz"
    assert answer["fallback"] is True


def test_the_recommender_answers_again_when_it_is_back(start: StartApi) -> None:
    api = start()
    api.gate.mode = "away"
    assert "fallback" in api.get(PATH.format(1001)).json()
    api.gate.mode = "open"
    assert "fallback" not in api.get(PATH.format(1001)).json()
