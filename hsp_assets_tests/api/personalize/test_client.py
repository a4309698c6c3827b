"""The client against the stand-in, and what failures of Personalize mean."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

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
from hsp_assets.api.personalize.connection import Answer

if TYPE_CHECKING:
    from hsp_assets.api.settings import ApiSettings
    from hsp_assets_tests.api.conftest import Gate, World


def ask(settings: ApiSettings, seconds: float = 5, **request: object) -> Json:
    async def recommend() -> Json:
        client = PersonalizeClient(settings, aws_session(settings))
        try:
            return await within(seconds, client, dict(request))
        finally:
            client.close()

    return asyncio.run(recommend())


def test_a_recommender_answers(world: World) -> None:
    arn = world.live().recommenders["hubspot_best_sellers"].arn
    answer = ask(world.settings(), recommenderArn=arn, userId="1", numResults=3)
    assert len(answer["itemList"]) == 3


def test_an_unknown_recommender_is_a_refusal(world: World) -> None:
    arn = "arn:aws:personalize:us-east-1:123456789012:recommender/unheard-of"
    with pytest.raises(Refused) as refused:
        ask(world.settings(), recommenderArn=arn, userId="1")
    assert (refused.value.status, refused.value.code) == (404, "ResourceNotFoundException")


def test_a_server_that_is_busy_is_unavailable(world: World, gate: Gate) -> None:
    gate.mode = "away"
    with pytest.raises(Unavailable, match="503"):
        ask(world.settings(), recommenderArn="any")


def test_a_server_that_is_not_there_is_unavailable(world: World) -> None:
    nobody = world.settings(personalize_endpoint="http://127.0.0.1:9")
    with pytest.raises(Unavailable, match="cannot be reached"):
        ask(nobody, recommenderArn="any")


def test_an_answer_that_takes_too_long_is_not_waited_for(world: World, gate: Gate) -> None:
    gate.seconds = 1
    with pytest.raises(Unavailable, match="over") as unavailable:
        ask(world.settings(), seconds=0.05, recommenderArn="any")
    assert unavailable.value.reason == "slow"


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (400, {"x-amzn-errortype": "InvalidInputException:http://x"}, {"message": "m"}, Refused),
        (400, {}, {"__type": "ns#InvalidInputException", "Message": "m"}, Refused),
        (400, {}, {"__type": "ExpiredTokenException"}, Unavailable),
        (403, {}, {"code": "AccessDeniedException"}, Unavailable),
        (409, {"x-amzn-errortype": "ResourceInUseException"}, {}, Unavailable),
        (429, {"x-amzn-errortype": "ThrottlingException"}, {}, Unavailable),
        (500, {}, None, Unavailable),
        (400, {}, [], Unavailable),
    ],
)
def test_only_what_is_wrong_with_the_request_is_a_refusal(
    status: int, headers: dict[str, str], body: object, kind: type[Exception]
) -> None:
    content = b"<html>" if body is None else json.dumps(body).encode()
    assert type(failure(Answer(status, headers, content))) is kind
