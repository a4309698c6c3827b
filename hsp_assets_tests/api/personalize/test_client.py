"""The client against the stand-in, and what failures of Personalize mean."""

import asyncio
import json

import pytest

from hsp_assets.api.aws import aws_session
from hsp_assets.api.personalize.client import (
    Json,
    PersonalizeClient,
    Refused,
    Unavailable,
    failure,
    within,
)
from hsp_assets.api.personalize.connections import HttpResponse
from hsp_assets.api.settings import ApiSettings
from hsp_assets_tests.api.gate import Gate
from hsp_assets_tests.api.shop import World


def recommend(settings: ApiSettings, seconds: float = 5, **request: object) -> Json:
    async def send() -> Json:
        client = PersonalizeClient(settings, aws_session(settings))
        try:
            return await within(seconds, client, dict(request))
        finally:
            client.close()

    return asyncio.run(send())


def test_a_recommender_responds(world: World) -> None:
    arn = world.live().recommenders["hubspot_best_sellers"].arn
    response = recommend(world.settings(), recommenderArn=arn, userId="1", numResults=3)
    assert len(response["itemList"]) == 3


def test_an_unknown_recommender_is_a_refusal(world: World) -> None:
    arn = "arn:aws:personalize:us-east-1:123456789012:recommender/unheard-of"
    with pytest.raises(Refused) as refused:
        recommend(world.settings(), recommenderArn=arn, userId="1")
    assert (refused.value.status, refused.value.code) == (404, "ResourceNotFoundException")


def test_a_server_that_is_busy_is_unavailable(world: World, gate: Gate) -> None:
    gate.mode = "away"
    with pytest.raises(Unavailable, match="503"):
        recommend(world.settings(), recommenderArn="any")


def test_a_server_whose_response_is_not_json_is_unavailable(world: World, gate: Gate) -> None:
    gate.mode = "garbled"
    with pytest.raises(Unavailable, match="not JSON"):
        recommend(world.settings(), recommenderArn="any")


def test_a_server_that_is_not_there_is_unavailable(world: World) -> None:
    nobody = world.settings(personalize_endpoint="http://127.0.0.1:9")
    with pytest.raises(Unavailable, match="cannot be reached"):
        recommend(nobody, recommenderArn="any")


def test_a_response_that_takes_too_long_is_not_awaited(world: World, gate: Gate) -> None:
    gate.seconds = 1
    with pytest.raises(Unavailable, match="over") as unavailable:
        recommend(world.settings(), seconds=0.05, recommenderArn="any")
    assert unavailable.value.reason == "slow"


def test_only_what_is_wrong_with_the_request_is_a_refusal() -> None:
    refusals: list[tuple[int, dict[str, str], object]] = [
        (400, {"x-amzn-errortype": "InvalidInputException:http://x"}, {"message": "m"}),
        (400, {}, {"__type": "ns#InvalidInputException", "Message": "m"}),
    ]
    others: list[tuple[int, dict[str, str], object]] = [
        (400, {}, {"__type": "ExpiredTokenException"}),
        (403, {}, {"code": "AccessDeniedException"}),
        (409, {"x-amzn-errortype": "ResourceInUseException"}, {}),
        (429, {"x-amzn-errortype": "ThrottlingException"}, {}),
        (500, {}, None),
        (400, {}, []),
    ]
    for cases, kind in ((refusals, Refused), (others, Unavailable)):
        for status, headers, body in cases:
            content = b"<html>" if body is None else json.dumps(body).encode()
            assert type(failure(HttpResponse(status, headers, content))) is kind
