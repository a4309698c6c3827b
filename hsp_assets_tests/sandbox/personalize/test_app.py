"""Paths, and what is not supported."""

import pytest
import requests

from hsp_assets_tests.sandbox.personalize.shop import Shop, StartWith

CAMPAIGN = "arn:aws:personalize:us-east-1:123456789012:campaign/x"


def test_rankings_and_actions_are_refused_with_a_clear_word(shop: Shop) -> None:
    refused = shop.runtime.exceptions.InvalidInputException
    with pytest.raises(refused, match="not supported"):
        shop.runtime.get_personalized_ranking(campaignArn=CAMPAIGN, inputList=["i"], userId="u")
    with pytest.raises(refused, match="not supported"):
        shop.runtime.get_action_recommendations(campaignArn=CAMPAIGN)
    with pytest.raises(shop.events.exceptions.InvalidInputException, match="not supported"):
        shop.events.put_actions(datasetArn=CAMPAIGN, actions=[{"actionId": "a"}])


def test_requests_are_answered_while_a_model_is_trained(start_with: StartWith) -> None:
    shop = start_with(Shop.fill)
    made = shop.control.create_recommender(
        name="for-you",
        datasetGroupArn=shop.arns["shop"],
        recipeArn="arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you",
    )
    answers = 0
    while shop.describe("recommender", made["recommenderArn"])["status"] != "ACTIVE":
        answers += 1
    assert answers > 3


def test_a_body_that_the_model_does_not_allow_is_refused_before_anything_else(shop: Shop) -> None:
    for path in ("recommendations", "events", "items", "users"):
        answer = requests.post(f"{shop.endpoint}/{path}", "[]", timeout=60)
        assert answer.headers["x-amzn-errortype"] == "SerializationException"
