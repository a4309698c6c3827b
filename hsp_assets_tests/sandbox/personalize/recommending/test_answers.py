"""GetRecommendations on a trained shop, with unmodified boto3."""

import io

import polars as pl
import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop

FOR_YOU = "recommended_for_you"


@pytest.fixture(scope="module")
def purchases(trained: Shop) -> pl.DataFrame:
    """USER_ID and ITEM_ID of what was bought."""
    frame = pl.read_csv(io.StringIO(trained.texts["Interactions"]))
    return frame.filter(pl.col("EVENT_TYPE") == "Purchase").select("USER_ID", "ITEM_ID")


def bought_by(purchases: pl.DataFrame, user: str) -> set[str]:
    return set(purchases.filter(pl.col("USER_ID") == user)["ITEM_ID"])


def test_an_answer_has_ids_and_no_score(trained: Shop) -> None:
    arn = trained.arns[FOR_YOU]
    answer = trained.runtime.get_recommendations(recommenderArn=arn, userId="u1", numResults=3)
    assert [sorted(item) for item in answer["itemList"]] == [["itemId"]] * 3
    assert 1 <= len(answer["recommendationId"]) <= 40


def test_users_get_what_is_to_their_taste(trained: Shop) -> None:
    own = 0
    for number in range(20):
        items = trained.recommend(FOR_YOU, userId=f"u{number}", numResults=3)
        own += sum(int(item[1:]) % 2 == number % 2 for item in items)
    assert own >= 54


@pytest.mark.parametrize("recommender", [FOR_YOU, "viewed_x_also_viewed"])
def test_purchased_items_are_gone(trained: Shop, purchases: pl.DataFrame, recommender: str) -> None:
    items = trained.recommend(recommender, userId="u4", itemId="i4", numResults=500)
    assert set(items).isdisjoint(bought_by(purchases, "u4"))


@pytest.mark.parametrize("recommender", ["best_sellers", "most_viewed"])
def test_popular_items_are_the_same_for_everybody(trained: Shop, recommender: str) -> None:
    first, second = (trained.recommend(recommender, userId=user) for user in ("u1", "u2"))
    assert first == second


def test_related_items_do_not_hold_the_item_itself(trained: Shop) -> None:
    for recommender in ("viewed_x_also_viewed", "frequently_bought_together"):
        assert "i3" not in trained.recommend(recommender, userId="u3", itemId="i3", numResults=500)


def test_an_unknown_user_gets_what_is_popular(trained: Shop) -> None:
    stranger = trained.recommend(FOR_YOU, userId="nobody")
    assert stranger == trained.recommend(FOR_YOU, userId="somebody else")
    assert len(stranger) == 25


@pytest.mark.parametrize(
    ("recommender", "request_", "missing"),
    [
        (FOR_YOU, {}, "userId"),
        ("best_sellers", {}, "userId"),
        ("most_viewed", {"userId": ""}, "userId"),
        ("frequently_bought_together", {"userId": "u1"}, "itemId"),
        ("viewed_x_also_viewed", {"userId": "u1"}, "itemId"),
        ("viewed_x_also_viewed", {"itemId": "i1"}, "userId"),
    ],
)
def test_each_recipe_needs_its_user_or_item(
    trained: Shop, recommender: str, request_: dict[str, str], missing: str
) -> None:
    with pytest.raises(trained.runtime.exceptions.InvalidInputException, match=missing):
        trained.recommend(recommender, **request_)


def test_bought_together_needs_no_user(trained: Shop) -> None:
    assert trained.recommend("frequently_bought_together", itemId="i1")


def test_the_number_of_results_is_25_unless_told(trained: Shop) -> None:
    assert len(trained.recommend("most_viewed", userId="u1")) == 25
    assert len(trained.recommend("most_viewed", userId="u1", numResults=7)) == 7
    assert trained.recommend("most_viewed", userId="u1", numResults=0) == []


def test_the_number_of_results_is_limited(trained: Shop) -> None:
    refused = trained.runtime.exceptions.InvalidInputException
    with pytest.raises(refused, match="500 at most"):
        trained.recommend("most_viewed", userId="u1", numResults=501)
    price = {"ITEMS": ["PRICE"]}
    with pytest.raises(refused, match="50 at most"):
        trained.recommend("most_viewed", userId="u1", numResults=51, metadataColumns=price)


def test_metadata_comes_in_camel_case_as_it_was_imported(trained: Shop) -> None:
    columns = {"ITEMS": ["PRICE", "CATEGORY_L1", "CATEGORY_L2", "PRODUCT_DESCRIPTION"]}
    request = {"userId": "u1", "numResults": 1, "metadataColumns": columns}
    [item] = trained.recommended_items("most_viewed", **request)
    number = int(item["itemId"][1:])
    assert item["metadata"] == {
        "price": f"{number}.5",
        "categoryL1": f"c{number % 4}",
        "productDescription": f'Text of "{number}", long',
    }


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"ITEMS": ["SIZE"]}, "no column SIZE"),
        ({"USERS": ["AGE"]}, "ITEMS only"),
        ({"ITEMS": ["PRICE"] * 11}, "At most 10"),
    ],
)
def test_metadata_is_of_items(trained: Shop, columns: dict[str, list[str]], reason: str) -> None:
    with pytest.raises(trained.runtime.exceptions.InvalidInputException, match=reason):
        trained.recommend("most_viewed", userId="u1", metadataColumns=columns)


def test_an_unknown_recommender_is_not_found(trained: Shop) -> None:
    arn = trained.arns[FOR_YOU] + "x"
    with pytest.raises(trained.runtime.exceptions.ResourceNotFoundException):
        trained.runtime.get_recommendations(recommenderArn=arn, userId="u1")


def test_campaigns_are_refused(trained: Shop) -> None:
    arn = "arn:aws:personalize:us-east-1:123456789012:campaign/x"
    with pytest.raises(trained.runtime.exceptions.InvalidInputException, match="no campaigns"):
        trained.runtime.get_recommendations(campaignArn=arn, userId="u1")
