"""What would be published is compared with what is live."""

from collections.abc import Callable

import pytest

from hsp_assets.checks.drift_rules import event_mix_stable, fill_stable, ids_kept, rows_kept
from hsp_assets.checks.findings import Finding
from hsp_assets.checks.measuring import Measured
from hsp_assets.policy import Policy
from hsp_assets.publishing.gate import REJECTS, Verdict
from hsp_assets.schemas import columns

LIVE = {"rows": 100.0, "View": 80.0, "Purchase": 20.0, **dict.fromkeys(columns("interactions"), 1)}
POLICY = Policy(max_reject_share=0.01, max_row_drop=0.5, drift_warning=0.1)
Judge = Callable[[Measured], Finding]


def found(before: dict[str, float], **changes: float) -> Measured:
    numbers = {"new_ids": 0.0, "vanished_ids": 0.0, **LIVE, **changes}
    return Measured("interactions", numbers, before, Verdict(100, REJECTS), POLICY)


@pytest.mark.parametrize("judge", [rows_kept, ids_kept, event_mix_stable, fill_stable])
def test_the_first_version_has_nothing_to_drift_from(judge: Judge) -> None:
    assert judge(found({}, rows=1, vanished_ids=99)).passed


@pytest.mark.parametrize("judge", [rows_kept, ids_kept, event_mix_stable, fill_stable])
def test_the_same_again_passes(judge: Judge) -> None:
    assert judge(found(LIVE)).passed


@pytest.mark.parametrize(
    ("rows", "passed", "tolerable"), [(90, True, True), (60, False, True), (49, False, False)]
)
def test_fewer_rows_warn_and_many_fewer_block(rows: float, passed: bool, tolerable: bool) -> None:
    finding = rows_kept(found(LIVE, rows=rows))
    assert (finding.passed, finding.tolerable) == (passed, tolerable)


def test_ids_that_are_gone_are_told() -> None:
    assert not ids_kept(found(LIVE, vanished_ids=11)).passed


def test_another_mix_of_events_is_told() -> None:
    assert not event_mix_stable(found(LIVE, View=60, Purchase=40)).passed


def test_a_column_that_got_emptier_is_told_by_name() -> None:
    finding = fill_stable(found(LIVE, DISCOUNT=0.5))
    assert not finding.passed
    assert "DISCOUNT by 50.00%" in finding.description
