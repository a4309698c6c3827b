"""What the checks say of a version that a gate has judged."""

from dataclasses import replace
from datetime import UTC, datetime

import dagster as dg
import pytest

from hsp_assets.checks.check import Check
from hsp_assets.checks.recommender import TrainedVersion, better_than_baselines
from hsp_assets.training.baselines import Baselines
from hsp_assets.training.gates import Measured
from hsp_assets.training.gates import better_than_baselines as judge
from hsp_assets.training.recommender import BASELINES
from hsp_assets.training.records import VersionRecord

BEGUN = datetime(2026, 11, 30, tzinfo=UTC)
BLOCKING = Check(better_than_baselines, "blocks")


def finding(ndcg: float) -> dg.AssetCheckResult:
    """What is said of a version of so much NDCG@25, where the best baseline has 0.1."""
    baselines = Baselines({"repeats": 0.1}, spread=1.0, test_users=400)
    metrics = {"ndcg_at_25": ndcg, "coverage": 0.5}
    verdict = judge(Measured(metrics, baselines, items=1_000))
    record = VersionRecord("v1", "arn", "v1", BEGUN, 1.0, metrics, baselines, 1_000)
    judged = replace(record, verdicts={BASELINES: verdict})
    return BLOCKING.finding(TrainedVersion(judged, {})).result(BLOCKING.spec("a/b"))


@pytest.mark.parametrize(
    ("ndcg", "passed", "begins"),
    [(0.2, True, "NDCG@25 is"), (0.106, True, "Passed narrowly, so"), (0.09, False, "NDCG@25 is")],
)
def test_a_version_that_answers_has_passed_however_narrowly(
    ndcg: float, passed: bool, begins: str
) -> None:
    result = finding(ndcg)
    assert result.passed == passed
    assert str(result.description).startswith(begins)


def test_a_version_that_was_not_promoted_has_failed_and_blocks() -> None:
    assert finding(0.09).severity is dg.AssetCheckSeverity.ERROR
