"""Filters and promotions on a trained shop."""

import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop


@pytest.fixture(scope="module")
def filters(trained: Shop) -> dict[str, str]:
    expressions = {
        "promoted": 'INCLUDE ItemID WHERE Items.PROMOTED IN ("True")',
        "not-bought": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")',
        "category": "INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ($CATEGORY)",
        "same-category": "INCLUDE ItemID WHERE Items.CATEGORY_L1 = CurrentItem.CATEGORY_L1",
        "adults": "EXCLUDE ItemID WHERE Items.PRICE > 10 IF CurrentUser.AGE < 30",
        "users": "INCLUDE UserID WHERE Users.AGE > 30",
    }
    return {name: trained.filter(name, text) for name, text in expressions.items()}


def numbers(shop: Shop, recommender: str, **request: object) -> list[int]:
    return [int(item[1:]) for item in shop.recommend(recommender, numResults=500, **request)]


def test_an_include_leaves_nothing_else(trained: Shop, filters: dict[str, str]) -> None:
    recommended = numbers(trained, "best_sellers", userId="u1", filterArn=filters["promoted"])
    assert sorted(recommended) == [0, 5, 10, 15, 20, 25, 30, 35]


def test_filters_keep_the_order_of_the_ranking(trained: Shop, filters: dict[str, str]) -> None:
    recommended = numbers(trained, "best_sellers", userId="u1", filterArn=filters["promoted"])
    everything = numbers(trained, "best_sellers", userId="u1")
    assert recommended == [number for number in everything if number % 5 == 0]


def test_a_users_own_interactions_can_be_excluded(trained: Shop, filters: dict[str, str]) -> None:
    kept = set(numbers(trained, "best_sellers", userId="u1", filterArn=filters["not-bought"]))
    everything = set(numbers(trained, "best_sellers", userId="u1"))
    personal = set(numbers(trained, "recommended_for_you", userId="u1"))
    assert kept < everything
    assert personal == kept


def test_a_parameter_chooses(trained: Shop, filters: dict[str, str]) -> None:
    chosen = {"filterArn": filters["category"], "filterValues": {"CATEGORY": '"c1","c2"'}}
    recommended = numbers(trained, "most_viewed", userId="u1", **chosen)
    assert {number % 4 for number in recommended} == {1, 2}


def test_the_current_item_decides(trained: Shop, filters: dict[str, str]) -> None:
    request = {"itemId": "i6", "filterArn": filters["same-category"]}
    recommended = numbers(trained, "frequently_bought_together", **request)
    assert {number % 4 for number in recommended} == {2}


def test_the_current_item_needs_an_item(trained: Shop, filters: dict[str, str]) -> None:
    with pytest.raises(trained.runtime.exceptions.InvalidInputException, match="needs itemId"):
        numbers(trained, "most_viewed", userId="u1", filterArn=filters["same-category"])


def test_the_current_user_decides(trained: Shop, filters: dict[str, str]) -> None:
    young = numbers(trained, "most_viewed", userId="u5", filterArn=filters["adults"])
    old = numbers(trained, "most_viewed", userId="u50", filterArn=filters["adults"])
    assert (max(young), max(old)) == (9, 39)


def test_a_filter_of_users_does_not_fit(trained: Shop, filters: dict[str, str]) -> None:
    with pytest.raises(trained.runtime.exceptions.InvalidInputException, match="selects users"):
        numbers(trained, "most_viewed", userId="u1", filterArn=filters["users"])


def test_an_unknown_filter_is_not_found(trained: Shop, filters: dict[str, str]) -> None:
    with pytest.raises(trained.runtime.exceptions.ResourceNotFoundException):
        numbers(trained, "most_viewed", userId="u1", filterArn=filters["users"] + "x")


def promoted(shop: Shop, percent: int, filter_arn: str) -> list[tuple[int, str | None]]:
    """Item numbers with the name of their promotion."""
    sale = {"name": "sale", "percentPromotedItems": percent, "filterArn": filter_arn}
    items = shop.recommended_items("most_viewed", userId="u1", numResults=10, promotions=[sale])
    return [(int(item["itemId"][1:]), item.get("promotionName")) for item in items]


def test_a_share_of_the_items_is_promoted(trained: Shop, filters: dict[str, str]) -> None:
    recommended = promoted(trained, 30, filters["promoted"])
    chosen = [number for number, name in recommended if name == "sale"]
    assert len(recommended) == 10
    assert len(chosen) == 3
    assert all(number % 5 == 0 for number in chosen)
    assert len({number for number, _ in recommended}) == 10


def test_as_many_are_promoted_as_there_are(trained: Shop, filters: dict[str, str]) -> None:
    recommended = promoted(trained, 100, filters["promoted"])
    assert sum(name == "sale" for _, name in recommended) == 8
    assert len(recommended) == 10


def test_the_same_request_gets_the_same_promotions(trained: Shop, filters: dict[str, str]) -> None:
    first = promoted(trained, 30, filters["promoted"])
    assert promoted(trained, 30, filters["promoted"]) == first


def test_a_filter_does_not_touch_promoted_items(trained: Shop, filters: dict[str, str]) -> None:
    sale = {"percentPromotedItems": 50, "filterArn": filters["promoted"], "name": "p"}
    request: dict[str, object] = {"userId": "u1", "numResults": 10, "promotions": [sale]}
    request |= {"filterArn": filters["category"], "filterValues": {"CATEGORY": '"c1"'}}
    items = trained.recommended_items("most_viewed", **request)
    plain = {int(i["itemId"][1:]) % 4 for i in items if "promotionName" not in i}
    pushed = {int(i["itemId"][1:]) % 5 for i in items if "promotionName" in i}
    assert (plain, pushed) == ({1}, {0})
