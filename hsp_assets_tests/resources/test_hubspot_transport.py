"""Transient failures are waited out where a call may be repeated, and reported elsewhere."""

import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from hsp_assets.failures import PermanentFailure, RequestRefused, TransientFailure
from hsp_assets.resources import hubspot_transport
from hsp_assets.resources.hubspot_paths import READ_RECORDS, START_IMPORT
from hsp_assets.resources.hubspot_transport import ATTEMPTS, Transport
from hsp_assets_tests.faults.proxy import PASS, Request, Rule, Strike, Traffic, serve
from hsp_assets_tests.faults.words import malformed
from hsp_assets_tests.portals import TOKEN
from hsp_assets_tests.resources.conftest import Line


@pytest.mark.parametrize(
    "fault",
    [
        *({"kind": "error", "status": status} for status in (500, 503, 423)),
        {"kind": "rate_limit"},
        *({"kind": "drop", "when": when} for when in ("before", "during", "after")),
    ],
)
def test_a_transient_failure_is_waited_out_with_growing_pauses(
    line: Line, fault: dict[str, object]
) -> None:
    line.site.arm(**fault, times=3)
    assert line.read()["results"] == []
    assert line.site.hits() == 3
    assert [p >= least for p, least in zip(line.pauses, (1, 2, 4), strict=True)] == [True] * 3


def test_the_pauses_of_two_callers_differ(line: Line) -> None:
    for _caller in range(2):
        line.site.arm(kind="error", times=2)
        line.read()
    assert len(set(line.pauses)) == 4


def test_the_pauses_outlast_the_ten_second_limit(line: Line) -> None:
    line.site.arm(kind="rate_limit")
    with pytest.raises(TransientFailure, match=f"Tried {ATTEMPTS} times"):
        line.read()
    assert sum(line.pauses) > 10


def test_a_slow_answer_is_requested_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubspot_transport, "TIMEOUT_SECONDS", (1.0, 0.2))
    line.site.arm(kind="latency", seconds=0.5, times=1)
    assert line.read()["results"] == []
    assert len(line.pauses) == 1


@pytest.mark.parametrize("fault", [{"kind": "error", "status": 502}, {"kind": "drop"}])
def test_what_must_not_be_done_twice_is_not_repeated_but_reported(
    line: Line, fault: dict[str, object]
) -> None:
    line.site.arm(**fault)
    with pytest.raises(TransientFailure, match="Whether HubSpot acted on it is unknown"):
        line.read(repeatable=False)
    assert line.site.hits() == 1


@pytest.fixture
def traffic(line: Line) -> Iterator[Traffic]:
    """Where the line's requests pass something on the way, which may answer in HubSpot's place."""
    traffic = Traffic()
    with serve("hubspot", line.site.url, traffic) as proxy:
        line.url = proxy.url
        yield traffic


def test_another_servers_page_in_place_of_an_answer_is_waited_out(
    line: Line, traffic: Traffic
) -> None:
    traffic.rule = _page_for(2)
    assert line.read()["results"] == []
    assert [p >= least for p, least in zip(line.pauses, (1, 2), strict=True)] == [True] * 2


def test_another_servers_page_after_what_must_not_be_done_twice_is_reported(
    line: Line, traffic: Traffic
) -> None:
    traffic.rule = _page_for(ATTEMPTS)
    with pytest.raises(TransientFailure, match=r"not HubSpot.* no JSON.*acted on it is unknown"):
        line.read(repeatable=False)
    assert len(traffic.seen) == 1


def test_the_body_of_an_answer_that_cannot_be_read_is_told_nowhere(
    line: Line, traffic: Traffic
) -> None:
    traffic.rule = _page_for(ATTEMPTS)
    with pytest.raises(TransientFailure, match="check what is between") as caught:
        line.read()
    assert "Sign in" not in "".join(traceback.format_exception(caught.value))
    assert not hasattr(caught.value.__cause__, "doc")


def _page_for(times: int) -> Rule:
    def rule(request: Request) -> Strike:
        return Strike(answer=malformed) if request.number < times else PASS

    return rule


def test_what_was_refused_before_anything_happened_is_always_repeated(line: Line) -> None:
    line.site.arm(kind="rate_limit", times=2)
    assert line.read(repeatable=False)["results"] == []


def test_a_server_that_does_not_listen_is_waited_for() -> None:
    pauses: list[float] = []
    transport = Transport("test", "http://127.0.0.1:9", pauses.append)
    with pytest.raises(TransientFailure, match="HubSpot did not answer while listing"):
        transport.call("listing imports", START_IMPORT)
    assert len(pauses) == ATTEMPTS - 1


def test_a_wait_of_minutes_or_until_tomorrow_is_not_waited_out_but_reported(line: Line) -> None:
    line.site.arm(kind="rate_limit", policy="DAILY", path="/crm/*")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    with pytest.raises(TransientFailure, match=f"used up until {midnight:%Y-%m-%dT00:00:00}"):
        line.read()
    line.site.portal.faults.disarm()
    line.site.arm(kind="error", status=477, seconds=7200)
    with pytest.raises(TransientFailure, match="asks to wait 120 minutes"):
        line.read()
    assert line.pauses == []


def test_hubspot_is_waited_for_as_long_as_it_asks(line: Line) -> None:
    line.site.arm(kind="error", status=477, seconds=30, times=1)
    line.read()
    assert line.pauses == [30]


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        ({"kind": "expired_token"}, "Check HSP_HUBSPOT_TOKEN"),
        ({"kind": "error", "status": 403}, r"Give the token the scope crm\.import in HubSpot"),
    ],
)
def test_a_refusal_advises_the_setting_or_the_scope_of_the_operation(
    line: Line, fault: dict[str, object], advice: str
) -> None:
    line.site.arm(**fault)
    with pytest.raises(PermanentFailure, match=advice):
        line.read()


def test_a_wrong_request_has_a_class_of_its_own(line: Line) -> None:
    transport, operation = Transport(TOKEN, line.site.url), READ_RECORDS.of("contacts")
    with pytest.raises(RequestRefused, match="reading no such type"):
        transport.call("reading no such type", operation, body={"inputs": "none"})
