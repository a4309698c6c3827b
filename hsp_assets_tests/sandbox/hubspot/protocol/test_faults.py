"""Faults on demand, as the real client meets them."""

from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.hubspot.protocol.faults import Fault, Faults
from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Start

CONTACTS = "/crm/v3/objects/contacts"
NEW: dict[str, Any] = {"properties": {"firstname": "Ada"}}


def count(hub: Hub) -> int:
    return int(hub.rows("SELECT count(*) FROM objects")[0][0])


def test_faults_are_armed_listed_and_disarmed_without_a_token(hub: Hub) -> None:
    url = f"{hub.url}/sandbox/faults"
    armed = requests.post(url, json={"kind": "error", "status": 503}, timeout=10).json()
    assert armed["faults"][0]["status"] == 503
    assert requests.get(url, timeout=10).json() == armed
    assert requests.delete(url, timeout=10).json() == {"faults": []}
    assert hub.call("GET", CONTACTS).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{"kind": "flood"}, {"kind": "error", "rate": 2}, {"kind": "error", "time": 1}, {}],
)
def test_a_fault_that_does_not_exist_is_refused(hub: Hub, body: dict[str, Any]) -> None:
    assert hub.call("POST", "/sandbox/faults", body).status_code == 400


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_an_error_strikes_before_or_after_the_work_is_done(hub: Hub, when: str, made: int) -> None:
    hub.fault(kind="error", status=502, when=when, times=1)
    assert hub.expect(502, "POST", CONTACTS, NEW)["category"] == "INTERNAL_ERROR"
    assert count(hub) == made


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_connection_is_dropped_before_or_after_the_work(hub: Hub, when: str, made: int) -> None:
    hub.fault(kind="drop", when=when, times=1)
    with pytest.raises(requests.ConnectionError):
        hub.call("POST", CONTACTS, NEW)
    assert count(hub) == made
    assert hub.call("POST", CONTACTS, NEW).status_code == 201


def test_a_connection_is_dropped_in_the_middle_of_an_answer(hub: Hub) -> None:
    hub.fault(kind="drop", when="during", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        hub.call("POST", CONTACTS, NEW)
    assert count(hub) == 1
    assert hub.call("GET", CONTACTS).status_code == 200


def test_a_fault_may_let_some_requests_pass_first(hub: Hub) -> None:
    hub.fault(kind="error", skip=2, times=1)
    codes = [hub.call("GET", CONTACTS).status_code for _ in range(4)]
    assert codes == [200, 200, 500, 200]


def test_a_fault_may_be_armed_for_later(start: Start, clock: Clock) -> None:
    hub = start(now=clock)
    hub.fault(kind="expired_token", afterSeconds=10, forSeconds=5)
    codes = []
    for _ in range(4):
        codes.append(hub.call("GET", CONTACTS).status_code)
        clock.seconds += 5
    assert codes == [200, 200, 401, 200]


@pytest.mark.parametrize(
    ("policy", "header"),
    [("TEN_SECONDLY_ROLLING", "Remaining"), ("DAILY", "Daily-Remaining")],
)
def test_a_storm_says_which_allowance_is_used_up(hub: Hub, policy: str, header: str) -> None:
    hub.fault(kind="rate_limit", policy=policy)
    refused = hub.call("GET", CONTACTS)
    assert (refused.status_code, refused.json()["policyName"]) == (429, policy)
    assert refused.headers[f"X-HubSpot-RateLimit-{header}"] == "0"


def test_a_storm_of_429s_ends_after_its_time(start: Start, clock: Clock) -> None:
    hub = start(now=clock)
    hub.fault(kind="rate_limit", for_seconds=5)
    assert hub.expect(429, "GET", CONTACTS)["errorType"] == "RATE_LIMIT"
    clock.seconds += 5
    assert hub.call("GET", CONTACTS).status_code == 200


def test_an_expired_token_is_refused_as_such(hub: Hub) -> None:
    hub.fault(kind="expired_token")
    assert hub.expect(401, "GET", CONTACTS)["category"] == "EXPIRED_AUTHENTICATION"


def test_a_lock_is_a_423(hub: Hub) -> None:
    hub.fault(kind="error", status=423)
    assert hub.call("GET", CONTACTS).json()["category"] == "LOCKED"


def test_an_account_on_the_move_says_how_long_to_wait(hub: Hub) -> None:
    hub.fault(kind="error", status=477, seconds=30)
    answer = hub.call("GET", CONTACTS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (477, "30")


def test_a_slow_answer_is_late(hub: Hub) -> None:
    hub.fault(kind="latency", seconds=0.2)
    with pytest.raises(requests.Timeout):
        hub.session.get(hub.url + CONTACTS, timeout=0.05)


def test_a_fault_befalls_the_paths_and_methods_it_names(hub: Hub) -> None:
    hub.fault(kind="error", method="POST", path="*/contacts")
    assert hub.call("POST", CONTACTS, NEW).status_code == 500
    assert hub.call("GET", CONTACTS).status_code == 200
    assert hub.call("POST", "/crm/v3/objects/products", NEW | {"properties": {}}).status_code == 201


@pytest.mark.parametrize(("after_rows", "made"), [({}, 200), ({"afterRows": 7}, 7)])
def test_an_import_fails_after_some_rows(hub: Hub, after_rows: dict[str, int], made: int) -> None:
    hub.fault(kind="import", name="row*", times=1, **after_rows)
    request = hub.import_request(hub.mapping("products", "name"))
    failed = hub.run_import(request, rows="name\n" + "Hat\n" * 400)
    assert (failed["state"], hub.errors(failed)) == ("FAILED", [(0, "UNKNOWN_ERROR")])
    assert failed["metadata"]["counters"]["CREATED_OBJECTS"] == count(hub) == made
    assert hub.run_import(request, rows="name\nHat\n")["state"] == "DONE"


@given(st.floats(0.05, 0.95), st.integers(0, 2**32))
def test_a_rate_is_kept_and_repeats_with_its_seed(rate: float, seed: int) -> None:
    struck = []
    for _ in range(2):
        faults = Faults(lambda: 0.0)
        faults.arm(Fault(kind="error", rate=rate, seed=seed))
        struck.append([bool(faults.of_request("GET", "/")) for _ in range(400)])
    assert struck[0] == struck[1]
    assert sum(struck[0]) / 400 == pytest.approx(rate, abs=0.15)
