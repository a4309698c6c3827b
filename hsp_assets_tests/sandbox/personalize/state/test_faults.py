"""Failures on demand, armed over HTTP."""

import pytest
import requests

from hsp_assets_tests.sandbox.personalize.shop import Shop

ROWS = "USER_ID,AGE,GENDER\nu1,20,F\n"


def faults(shop: Shop, method: str, body: dict[str, object] | None = None) -> requests.Response:
    return requests.request(method, f"{shop.endpoint}/sandbox/faults", json=body, timeout=60)


def test_an_armed_import_fails_with_the_given_reason(shop: Shop) -> None:
    shop.open("Users")
    faults(shop, "POST", {"job": "import", "reason": "S3 is on fire"})
    job = shop.load("Users", ROWS)
    assert (job["status"], job["failureReason"]) == ("CREATE FAILED", "S3 is on fire")


def test_a_fault_is_used_up(shop: Shop) -> None:
    shop.open("Users")
    faults(shop, "POST", {"job": "import", "reason": "twice", "times": 2})
    seen = [shop.load("Users", ROWS)["status"] for _ in range(3)]
    assert seen == ["CREATE FAILED", "CREATE FAILED", "ACTIVE"]


def test_a_pattern_chooses_the_jobs(shop: Shop) -> None:
    shop.open("Users")
    faults(shop, "POST", {"job": "import", "reason": "no", "name": "nightly-*"})
    assert shop.load("Users", ROWS, "hourly-1")["status"] == "ACTIVE"
    assert shop.load("Users", ROWS, "nightly-1")["status"] == "CREATE FAILED"


def test_faults_are_listed_and_forgotten(shop: Shop) -> None:
    fault = {"job": "training", "name": "*", "reason": "no", "times": 1}
    assert faults(shop, "POST", fault).json() == {"faults": [fault]}
    assert faults(shop, "DELETE").json() == {"faults": []}


@pytest.mark.parametrize(
    "body", [{}, {"job": "coffee", "reason": "x"}, {"job": "import"}, {"job": "import", "x": 1}]
)
def test_a_fault_of_another_form_is_refused(shop: Shop, body: dict[str, object]) -> None:
    answer = faults(shop, "POST", body)
    assert (answer.status_code, faults(shop, "GET").json()) == (400, {"faults": []})
