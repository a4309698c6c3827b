"""Checks of imports judge by what the load counted."""

from hsp_assets.checks.check import Check
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.checks.imports import CHECKS, all_shown, reconciles
from hsp_assets.policy import Policy


def counted(rows: int, not_shown: int) -> Materialized:
    counts = {"rows": rows, "created": 5, "updated": 0, "unchanged": 2, "failed": 0}
    return Materialized({**counts, "not_shown": not_shown}, Policy())


def test_events_that_are_not_shown_yet_are_accounted_for_and_only_warned_of() -> None:
    waiting = counted(rows=10, not_shown=3)
    assert all(check.finding(waiting).passed for check in CHECKS if check.judge is reconciles)
    finding = Check(all_shown, "warns").finding(waiting)
    assert not finding.passed
    assert finding.description.startswith("3 events were accepted by HubSpot and are not shown")
    assert all_shown(counted(rows=7, not_shown=0)).passed


def test_a_row_that_is_in_no_count_is_lost() -> None:
    assert not reconciles(counted(rows=11, not_shown=3)).passed
