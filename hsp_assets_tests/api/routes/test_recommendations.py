"""Recommendations for users and about items, over HTTP."""

from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.gate import Gate

USER = "/recommend-items/shop/hubspot_recommended_for_you/1001"
BAGS = '{"CATEGORY": "\\"bags\\""}'
RELATED = "/related-items/shop/hubspot_frequently_bought_together"


def test_a_user_is_recommended_25_items_by_default(api: Client) -> None:
    assert len(api.recommended(1001)) == 25
    assert len(api.recommended(1001, numResults=3)) == 3


def test_a_record_id_and_its_training_id_get_the_same_list(api: Client) -> None:
    assert api.recommended(1001) == api.recommended(1, userIdType="external")
    assert api.recommended(1001) != api.recommended(1002)


def test_items_come_with_name_category_and_price(api: Client) -> None:
    [item] = api.get(USER, params={"numResults": 1}).json()["itemList"]
    number = int(item["itemId"][1:])
    assert item["metadata"]["price"] == number + 0.5
    assert item["metadata"]["productName"].startswith(f"Item {number}")
    assert "categoryL2" not in item["metadata"]


def test_items_come_bare_where_that_is_wanted(api: Client) -> None:
    [item] = api.get(USER, params={"numResults": 1, "decorateItems": "no"}).json()["itemList"]
    assert list(item) == ["itemId"]


def test_a_response_names_its_recommendation_and_its_version(api: Client) -> None:
    response = api.get(USER)
    assert response.json()["recommendationId"].startswith("RID-")
    assert response.headers["X-Personalization-Config-Version"] == "v1"


def test_more_than_500_items_means_500(api: Client, gate: Gate) -> None:
    api.recommended(1001, numResults=100_000)
    assert gate.called("/recommendations")[-1]["numResults"] == 500


def test_extra_slashes_are_tolerated(api: Client) -> None:
    for path in ("//recommend-items//shop/hubspot_most_viewed/1001", f"{USER}/"):
        assert api.get(path).status_code == 200


def test_a_list_that_is_too_short_is_filled_up(api: Client) -> None:
    """HubSpot's workflow action reads exactly five."""
    api.gate.mode = "short"
    items = api.recommended(1004, numResults=5)
    assert len(set(items)) == 5


def test_what_fills_a_list_up_keeps_to_the_filter(api: Client) -> None:
    api.gate.mode = "short"
    bags = {"filter": "hubspot_in_category", "filterValues": BAGS}
    items = api.recommended(1003, numResults=9, **bags)
    assert {int(item[1:]) % 4 for item in items} == {0}
    assert len(set(items)) == 9


def test_related_items_leave_out_the_item_itself(api: Client) -> None:
    related = [i["itemId"] for i in api.get(f"{RELATED}/i0").json()["itemList"]]
    assert len(related) == 25
    assert "i0" not in related


def test_related_items_without_a_user_may_be_cached(api: Client) -> None:
    assert api.get(f"{RELATED}/i0").headers["Cache-Control"] == "public, max-age=1200"
    named = api.get(f"{RELATED}/i0", params={"userId": "1001"})
    assert named.headers["Cache-Control"].startswith("private")


def test_a_synthetic_users_list_may_be_cached(api: Client) -> None:
    response = api.get(USER, params={"syntheticUser": "YES"})
    assert response.headers["Cache-Control"] == "public, max-age=300"


def test_a_recipe_that_needs_an_item_and_a_user_serves_requests_without_a_user(api: Client) -> None:
    assert api.get("/related-items/shop/hubspot_viewed_x_also_viewed/i1").status_code == 200


def test_the_card_sends_a_user_id_alone_and_gets_five(api: Client) -> None:
    response = api.post("/recommendations", json={"userId": "1001"})
    assert len(response.json()["itemList"]) == 5
    assert response.headers["Cache-Control"] == "no-store"
    assert [i["itemId"] for i in response.json()["itemList"]] == api.recommended(1001, numResults=5)


def test_what_is_not_configured_is_not_found(api: Client) -> None:
    for path in (
        "/recommend-items/other/hubspot_recommended_for_you/1001",
        "/recommend-items/shop/unheard_of/1001",
        "/recommend-items/shop/hubspot_frequently_bought_together/1001",
        "/related-items/shop/hubspot_best_sellers/i1",
    ):
        response = api.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "RecommenderNotConfigured")


def test_an_invalid_query_is_the_callers_mistake(api: Client) -> None:
    for name, value in (
        ("numResults", "abc"),
        ("numResults", "-1"),
        ("filterValues", "{"),
        ("filterValues", '{"A": 1}'),
        ("context", "[]"),
        ("filter", "no name!"),
        ("userIdType", "guess"),
    ):
        response = api.get(USER, params={name: value})
        assert (response.status_code, response.json()["type"]) == (400, "Validation"), value


def test_an_unknown_filter_is_not_found(api: Client) -> None:
    response = api.get(USER, params={"filter": "unheard_of"})
    assert (response.status_code, response.json()["code"]) == (404, "ResourceNotFoundException")


def test_a_filter_that_lacks_its_value_is_the_callers_mistake(api: Client) -> None:
    response = api.get(USER, params={"filter": "hubspot_in_category"})
    assert (response.status_code, response.json()["type"]) == (400, "Personalize")
