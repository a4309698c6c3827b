"""What a run did, read from its record."""

import dagster as dg

from hsp_assets.cli.demo.recorded import Recorded
from hsp_assets.cli.demo.summary import NOT_CREATED, summarise


def evaluation(
    asset: str, check: str, *, passed: bool, severity: dg.AssetCheckSeverity
) -> dg.AssetCheckEvaluation:
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(asset.split("/")),
        check_name=check,
        passed=passed,
        metadata={},
        severity=severity,
    )


def test_a_check_that_warns_is_no_failure() -> None:
    warned = evaluation("a/b", "c", passed=False, severity=dg.AssetCheckSeverity.WARN)
    summary = summarise(Recorded(checks=[warned]), total_seconds=1)
    assert summary.checks.warned == ["a/b:c"]
    assert summary.succeeded


def test_a_check_that_blocks_fails_the_run() -> None:
    failed = evaluation("a/b", "c", passed=False, severity=dg.AssetCheckSeverity.ERROR)
    assert not summarise(Recorded(checks=[failed]), total_seconds=1).succeeded


def test_a_step_that_failed_fails_the_run() -> None:
    assert not summarise(Recorded(failures={"a__b": "why"}), total_seconds=1).succeeded


def test_a_recommender_without_enough_events_is_reported_as_not_created() -> None:
    judged = evaluation(
        "recommender/best_sellers",
        "minimum_events",
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
    )
    summary = summarise(Recorded(checks=[judged]), total_seconds=1)
    assert summary.recommenders == {"best_sellers": {"status": NOT_CREATED, "metrics": {}}}


def test_seconds_are_summed_by_group() -> None:
    recorded = Recorded(seconds={"imports__carts": 1.0, "imports__carts__checks": 0.5})
    assert summarise(recorded, total_seconds=4).seconds == {"imports": 1.5, "total": 4}
