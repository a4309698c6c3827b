"""What would be published is compared with what is live."""

import pytest

from hsp_assets.checks.check import Check
from hsp_assets.checks.drift_rules import EVENT_MIX_STABLE, FILL_STABLE, IDS_KEPT, ROWS_KEPT
from hsp_assets.checks.measuring import Measured
from hsp_assets.policy import Policy
from hsp_assets.publishing.gate import REJECTS, Verdict
from hsp_assets.schemas import columns

LIVE = {"rows": 100.0, "View": 80.0, "Purchase": 20.0, **dict.fromkeys(columns("interactions"), 1)}
POLICY = Policy(max_row_drop=0.5, drift_warning=0.1)
AGAINST_LIVE = (ROWS_KEPT, IDS_KEPT, EVENT_MIX_STABLE, FILL_STABLE)


def measured(before: dict[str, float], **changes: float) -> Measured:
    numbers = {"new_ids": 0.0, "vanished_ids": 0.0, **LIVE, **changes}
    return Measured("interactions", numbers, before, Verdict(100, REJECTS), POLICY)


@pytest.mark.parametrize("check", AGAINST_LIVE, ids=lambda check: check.name)
def test_the_first_version_has_nothing_to_drift_from(check: Check[Measured]) -> None:
    assert check.finding(measured({}, rows=1, vanished_ids=99)).passed


@pytest.mark.parametrize("check", AGAINST_LIVE, ids=lambda check: check.name)
def test_the_same_again_passes(check: Check[Measured]) -> None:
    assert check.finding(measured(LIVE)).passed


def test_a_column_that_got_emptier_is_told_by_name() -> None:
    finding = FILL_STABLE.finding(measured(LIVE, DISCOUNT=0.5))
    assert not finding.passed
    assert "DISCOUNT by 50.00%" in finding.description
