"""What a request passes before it reaches an API."""

import uuid

import pytest
import requests

from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Start

PAGE = "/crm/v3/objects/contacts"


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic sandbox-token", "Bearer é"])
def test_a_request_without_the_token_is_refused_as_json(hub: Hub, header: str | None) -> None:
    headers = {"Authorization": header.encode()} if header else {}
    answer = requests.get(hub.url + PAGE, headers=headers, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["category"] == "INVALID_AUTHENTICATION"
    assert uuid.UUID(answer.json()["correlationId"]).version == 4


@pytest.mark.parametrize(
    "path", [PAGE, f"{PAGE}/", "/crm/v3/objects/0-1", "/crm/objects/2026-09/contacts"]
)
def test_every_spelling_of_a_path_leads_to_the_same_api(hub: Hub, path: str) -> None:
    assert hub.get(path) == {"results": []}


def test_an_unknown_path_is_not_found_as_json(hub: Hub) -> None:
    assert hub.expect(404, "GET", "/crm/v3/spaceships")["status"] == "error"


def test_a_body_that_is_no_json_is_refused_and_not_quoted(hub: Hub) -> None:
    answer = hub.session.post(hub.url + PAGE, data='{"properties": {"email": "ada@example.com"')
    assert answer.status_code == 400
    assert answer.json()["category"] == "VALIDATION_ERROR"
    assert "ada@" not in answer.text


def test_a_url_that_is_too_long_is_refused(start: Start) -> None:
    hub = start(longest_url=2_000)
    assert hub.call("GET", PAGE, properties="x" * 1_000).status_code == 200
    assert hub.call("GET", PAGE, properties="x" * 2_000).status_code == 414


def test_the_191st_request_in_ten_seconds_is_refused(start: Start, clock: Clock) -> None:
    hub = start(rate_limits=True, now=clock)
    for _ in range(190):
        assert hub.call("GET", PAGE).status_code == 200
    limit = {"policyName": "TEN_SECONDLY_ROLLING", "errorType": "RATE_LIMIT"}
    limit["message"] = "You have reached your ten_secondly_rolling limit."
    assert limit.items() <= hub.expect(429, "GET", PAGE).items()
    clock.seconds += 10
    assert hub.call("GET", PAGE).status_code == 200


def test_an_answer_tells_what_is_left_of_the_allowance(start: Start, clock: Clock) -> None:
    hub = start(rate_limits=True, now=clock)
    headers = hub.call("GET", PAGE).headers
    names = ("Max", "Remaining", "Interval-Milliseconds", "Daily", "Daily-Remaining")
    left = [headers[f"X-HubSpot-RateLimit-{name}"] for name in names]
    assert left == ["190", "189", "10000", "625000", "624999"]


def test_associations_have_an_allowance_of_their_own(start: Start, clock: Clock) -> None:
    hub = start(rate_limits=True, now=clock)
    path = "/crm/v4/associations/deals/contacts/labels"
    assert [hub.call("GET", path).status_code for _ in range(151)] == [200] * 150 + [429]
    assert hub.call("GET", PAGE).headers["X-HubSpot-RateLimit-Remaining"] == "189"


def test_sending_events_has_its_own_allowance_without_headers(start: Start, clock: Clock) -> None:
    hub = start(rate_limits=True, now=clock)
    codes = {hub.send().status_code for _ in range(200)}
    assert codes == {204}
    assert "X-HubSpot-RateLimit-Max" not in hub.send().headers


def test_retry_after_is_sent_only_on_request(start: Start, clock: Clock) -> None:
    for switch in (False, True):
        hub = start(rate_limits=True, retry_after=switch, now=clock)
        answers = [hub.call("GET", PAGE) for _ in range(191)]
        assert ("Retry-After" in answers[-1].headers) == switch
