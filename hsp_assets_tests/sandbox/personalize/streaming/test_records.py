"""PutItems and PutUsers through boto3."""

from collections.abc import Callable

import pytest

from hsp_assets.sandbox.personalize import Options, Quotas
from hsp_assets_tests.sandbox.personalize.shop import Shop, StartShop, StartWith

HEADER = "USER_ID,AGE,GENDER\n"


def filter_best_sellers(shop: Shop) -> None:
    shop.fill()
    shop.train("best_sellers", enableMetadataWithRecommendations=True)
    shop.filter("promoted", 'INCLUDE ItemID WHERE Items.PROMOTED IN ("True")')


@pytest.fixture
def live(start_with: StartWith) -> Shop:
    """A shop with all data, a recommender and a filter."""
    return start_with(filter_best_sellers)


def put_item(shop: Shop, item: str, properties: str | None) -> None:
    put: Callable[..., object] = shop.events.put_items
    record = {"itemId": item} | ({"properties": properties} if properties else {})
    put(datasetArn=shop.arns["Items"], items=[record])


def promoted(shop: Shop) -> set[str]:
    return set(shop.recommend("best_sellers", userId="u1", filterArn=shop.arns["promoted"]))


def test_a_put_item_replaces_the_imported_one_in_filters_and_metadata(live: Shop) -> None:
    assert "i5" in promoted(live)
    put_item(live, "i5", '{"price": 1.25, "categoryL1": "c9", "promoted": "False"}')
    assert "i5" not in promoted(live)
    columns = {"ITEMS": ["PRICE", "CATEGORY_L1"]}
    items = live.recommended_items("best_sellers", userId="u1", metadataColumns=columns)
    metadata = {item["itemId"]: item["metadata"] for item in items}
    assert metadata["i5"] == {"price": "1.25", "categoryL1": "c9"}


def test_put_items_survive_a_full_import_of_older_rows(live: Shop, start: StartShop) -> None:
    put_item(live, "i99", '{"price": 1, "categoryL1": "c9", "promoted": "True"}')
    live.load("Items", live.texts["Items"])
    again = start(earlier=live)
    again.train("best_sellers", "later")
    recommended = again.recommend(
        "later", userId="u1", numResults=500, filterArn=again.arns["promoted"]
    )
    assert "i99" in recommended


def test_a_put_user_is_known_to_filters(live: Shop) -> None:
    arn = live.filter("adults", "INCLUDE ItemID WHERE Items.PRICE < 0 IF CurrentUser.AGE > 90")
    assert live.recommend("best_sellers", userId="u1", filterArn=arn)
    live.events.put_users(
        datasetArn=live.arns["Users"], users=[{"userId": "u1", "properties": '{"age": 91}'}]
    )
    assert not live.recommend("best_sellers", userId="u1", filterArn=arn)


def test_items_must_fit_their_schema(live: Shop) -> None:
    for properties, reason in [
        (None, "price is missing"),
        ('{"price": "cheap", "categoryL1": "c"}', "price must be a float"),
        ('{"price": 1, "categoryL1": "c", "size": 1}', "size is not one of ITEMS"),
    ]:
        with pytest.raises(live.events.exceptions.InvalidInputException, match=reason):
            put_item(live, "i1", properties)


def test_the_dataset_must_be_of_the_type_and_exist(live: Shop) -> None:
    users = [{"userId": "u1"}]
    put: Callable[..., object] = live.events.put_users
    with pytest.raises(live.events.exceptions.InvalidInputException, match="not of the type"):
        put(datasetArn=live.arns["Items"], users=users)
    with pytest.raises(live.events.exceptions.ResourceNotFoundException):
        put(datasetArn=live.arns["Items"] + "X", users=users)


def test_a_dataset_that_is_not_active_is_in_use(start: StartShop) -> None:
    shop = start()
    shop.open("Users")
    slow = start(Options(seconds_per_status=60), shop)
    slow.control.delete_dataset(datasetArn=slow.arns["Users"])
    with pytest.raises(slow.events.exceptions.ResourceInUseException):
        slow.events.put_users(datasetArn=slow.arns["Users"], users=[{"userId": "u1"}])


def test_ten_calls_a_second_are_taken(start: StartShop) -> None:
    quotas = Quotas(put_records_per_second=2)
    shop = start(Options(seconds_per_status=0, quotas=quotas, now=lambda: 1e9))
    shop.open("Users")
    request = {"datasetArn": shop.arns["Users"], "users": [{"userId": "u1"}]}
    put: Callable[..., object] = shop.events.put_users
    put(**request)
    put(**request)
    with pytest.raises(shop.events.exceptions.ClientError) as refused:
        put(**request)
    assert refused.value.response["Error"]["Code"] == "ThrottlingException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
