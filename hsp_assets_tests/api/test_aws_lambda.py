"""The Lambda function responses what API Gateway really sends, in both of its formats."""

import hashlib
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, TypeAlias, cast

import pytest
from mangum.types import LambdaContext

from hsp_assets.api import aws_lambda
from hsp_assets.api.aws_lambda import Function, handler
from hsp_assets_tests.api.gate import Gate
from hsp_assets_tests.api.shop import World

PATH = "/recommend-items/shop/hubspot_recommended_for_you/1001"
HEADERS = {"x-api-key": "the-key", "content-type": "application/json"}
Payload: TypeAlias = "Callable[[str, str, dict[str, str], str | None], dict[str, Any]]"
CONTEXT = cast("LambdaContext", SimpleNamespace(aws_request_id="1"))


def rest_api(method: str, path: str, query: dict[str, str], body: str | None) -> dict[str, Any]:
    """Payload format 1.0, as a REST API with proxy integration sends it."""
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {**HEADERS, "Host": "abc.execute-api.us-east-1.amazonaws.com"},
        "multiValueHeaders": {name: [value] for name, value in HEADERS.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {n: [v] for n, v in query.items()} or None,
        "pathParameters": {"proxy": path[1:]},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": f"/prod{path}",
            "stage": "prod",
            "identity": {"sourceIp": "203.0.113.1"},
            "protocol": "HTTP/1.1",
            "requestId": "c6af9ac6",
            "apiId": "abc",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def http_api(method: str, path: str, query: dict[str, str], body: str | None) -> dict[str, Any]:
    """Payload format 2.0, as an HTTP API or a function URL sends it."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "&".join(f"{name}={value}" for name, value in query.items()),
        "headers": HEADERS,
        "queryStringParameters": query,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc",
            "domainName": "abc.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "abc",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.1",
                "userAgent": "axios",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": "$default",
            "time": "12/Mar/2020:19:03:58 +0000",
            "timeEpoch": 1_583_348_638_390,
        },
        "body": body,
        "isBase64Encoded": False,
    }


@pytest.fixture(params=[rest_api, http_api])
def payload(request: pytest.FixtureRequest) -> Payload:
    """One of the two formats."""
    made: Payload = request.param
    return made


@pytest.fixture(scope="module")
def function(world: World) -> Iterator[Function]:
    """A function that was started by its first invocation."""
    started = Function(world.settings(delivery_seconds=5.0))
    yield started
    started.close()


def test_it_recommends(function: Function, payload: Payload, gate: Gate) -> None:
    response = function(payload("GET", PATH, {"numResults": "3"}, None), CONTEXT)
    assert response["statusCode"] == 200
    assert len(json.loads(response["body"])["itemList"]) == 3
    assert gate.called("/recommendations")[-1]["userId"] == "1"


def test_an_event_is_accepted_once_personalize_has_it(
    function: Function, payload: Payload, gate: Gate
) -> None:
    event = {"eventType": "View", "itemId": "i1"}
    body = json.dumps({"sessionId": "s", "userId": "1001", "eventList": [event]})
    assert function(payload("POST", "/events/shop", {}, body), CONTEXT)["statusCode"] == 200
    assert gate.called("/events")[-1]["userId"] == "1"
    gate.mode = "away"
    assert function(payload("POST", "/events/shop", {}, body), CONTEXT)["statusCode"] == 503


def test_the_stage_of_an_http_api_is_no_part_of_the_path(function: Function, gate: Gate) -> None:
    event = http_api("GET", f"/prod{PATH}", {}, None)
    event["requestContext"]["stage"] = "prod"
    assert function(event, CONTEXT)["statusCode"] == 200
    assert gate.called("/recommendations")


def test_a_load_balancer_may_call(function: Function, gate: Gate) -> None:
    event = rest_api("GET", PATH, {}, None)
    target = {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a"}
    event["requestContext"] = {"elb": target}
    assert function(event, CONTEXT)["statusCode"] == 200
    assert gate.called("/recommendations")


@pytest.mark.parametrize(
    "event",
    [
        {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
        {"warm": True},
    ],
)
def test_a_scheduled_event_keeps_the_function_warm(
    function: Function, event: dict[str, Any]
) -> None:
    assert function(event, CONTEXT) == {"statusCode": 204}


def test_mistakes_get_the_usual_errors(function: Function, payload: Payload, gate: Gate) -> None:
    response = function(payload("GET", PATH, {"numResults": "abc"}, None), CONTEXT)
    assert (response["statusCode"], json.loads(response["body"])["code"]) == (
        400,
        "ValidationError",
    )
    wrong = payload("GET", PATH, {}, None)
    wrong["headers"] = {}
    wrong.pop("multiValueHeaders", None)
    assert function(wrong, CONTEXT)["statusCode"] == 403
    assert not gate.calls


def test_the_handler_takes_its_settings_from_the_environment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSP_ENVIRONMENT", "production")
    monkeypatch.setenv("HSP_BUCKET", "bucket")
    monkeypatch.setenv("HSP_DATASET_GROUP", "shop")
    digest = hashlib.sha256(HEADERS["x-api-key"].encode()).hexdigest()
    monkeypatch.setenv("HSP_API_KEYS", f"sha256:{digest}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", world.s3)
    for service in ("", "_RUNTIME", "_EVENTS"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_PERSONALIZE{service}", world.personalize_url)
    monkeypatch.setattr("hsp_assets.api.aws_lambda.configure_logging", lambda: None)
    aws_lambda._function.cache_clear()  # noqa: SLF001 (a process of its own would have none)
    try:
        assert handler(http_api("GET", PATH, {}, None), CONTEXT)["statusCode"] == 200
    finally:
        aws_lambda._function().close()  # noqa: SLF001
        aws_lambda._function.cache_clear()  # noqa: SLF001
