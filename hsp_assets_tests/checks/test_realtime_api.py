"""The checks of the real-time API judge what the smoke test saw."""

from typing import Any

import pytest

from hsp_assets.checks import realtime_api as checks
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.resources.policy import PolicyResource

GOOD: dict[str, Any] = {
    "deployed": True,
    "problem": "",
    "url": "http://api",
    "serves_live": True,
    "known_calls": 90,
    "calls": 100,
    "trained_events": 50,
    "events": 50,
    "requested": 3,
    "answered": 3,
    "same_by_record_id": 3,
    "fallbacks": 0,
}
POLICY = PolicyResource()


def failed(**changes: Any) -> set[str]:
    asset = Materialized(GOOD | changes, POLICY)
    return {check.name for check in checks.CHECKS if not check.finding(asset).passed}


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, set()),
        ({"serves_live": False}, {"serves_what_is_live"}),
        ({"answered": 2}, {"answers_by_the_recommender"}),
        ({"fallbacks": 1}, {"answers_by_the_recommender"}),
        ({"same_by_record_id": 2}, {"maps_record_ids"}),
        ({"known_calls": 49}, {"knows_its_callers"}),
        ({"known_calls": 0, "calls": 19}, set()),
        ({"trained_events": 49}, {"trains_on_its_events"}),
        ({"requested": 0, "answered": 0}, {"answers_by_the_recommender", "maps_record_ids"}),
    ],
)
def test_a_check_fails_for_one_reason(changes: dict[str, Any], names: set[str]) -> None:
    if changes.get("requested") == 0:
        changes = {**changes, "same_by_record_id": 0}
    assert failed(**changes) == names


def test_an_api_that_does_not_answer_fails_every_check_with_the_reason() -> None:
    asset = Materialized({"deployed": True, "problem": "it is away"}, POLICY)
    findings = [check.finding(asset) for check in checks.CHECKS]
    assert [(one.passed, one.description) for one in findings] == [(False, "it is away")] * 5


def test_where_no_api_is_named_nothing_fails() -> None:
    asset = Materialized({"deployed": False, "problem": ""}, POLICY)
    assert all(check.finding(asset).passed for check in checks.CHECKS)
