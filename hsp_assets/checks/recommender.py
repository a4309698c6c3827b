"""Whether the recommenders are trained, measured, answer, and are good enough to answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg

from hsp_assets.checks.check import AssetChecks, Check, Finding
from hsp_assets.checks.from_manifest import Materialized, manifest_checks
from hsp_assets.environment.keys import step
from hsp_assets.failures.steps import with_failures
from hsp_assets.recommenders import METRICS, RECOMMENDERS, UseCase
from hsp_assets.resources.manifests import require_manifest
from hsp_assets.training.gates import Verdict
from hsp_assets.training.recommender import BASELINES, LIVE
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.resource import TrainingResource


@dataclass(frozen=True)
class TrainedVersion:
    """What these checks judge by.

    Attributes:
        record: of the version that was trained.
        facts: about the asset's latest materialization, with the sample recommendations.

    """

    record: VersionRecord
    facts: Mapping[str, Any]

    @property
    def answers(self) -> bool:
        """Whether it was active, so that samples were requested."""
        return "sample_recommendations" in self.facts


def measured(version: TrainedVersion) -> Finding:
    """It is trained and has all eight offline metrics, each between 0 and 1."""
    metrics = version.record.metrics
    plausible = all(0 <= value <= 1 for value in metrics.values())
    return Finding(
        len(metrics) == len(METRICS) and plausible,
        f"{version.facts['status']}, {len(metrics)} of {len(METRICS)} metrics. Without all of "
        "them versions cannot be compared; look at the recommender in the AWS console.",
        metrics,
    )


def answers(version: TrainedVersion) -> Finding:
    """It recommends something to each sample customer, and no item twice."""
    samples: dict[str, list[str]] = version.facts["sample_recommendations"]
    empty = sum(not items for items in samples.values())
    repeated = sum(len(items) != len(set(items)) for items in samples.values())
    return Finding(
        bool(samples) and not empty and not repeated,
        f"{len(samples)} sample requests, {empty} without an answer, "
        f"{repeated} with an item twice.",
        {"requested": len(samples), "without_answer": empty, "with_repetition": repeated},
    )


def better_than_baselines(version: TrainedVersion) -> Finding:
    """It predicts better than popularity and repeat purchases, or it is not promoted."""
    return _judged(version.record.verdicts[BASELINES])


def no_worse_than_live(version: TrainedVersion) -> Finding:
    """It is no worse than the version that answered before it, or it is not promoted."""
    return _judged(version.record.verdicts[LIVE])


def _judged(verdict: Verdict) -> Finding:
    """Failed is what was not promoted; what answers has passed, however narrowly."""
    narrowly = "Passed narrowly, so that it may answer; another draw may differ. "
    return Finding(
        verdict.outcome != "failed",
        f"{narrowly if verdict.outcome == 'warned' else ''}{verdict.reason}",
        {"outcome": verdict.outcome, **verdict.numbers},
    )


def erased(asset: Materialized) -> Finding:
    """Deleting the customers who left did not fail."""
    failed: dict[str, str] = asset["failed"]
    reasons = "; ".join(f"{job}: {reason}" for job, reason in failed.items())
    return Finding(
        not failed,
        f"{asset['erased_users']:,} customers erased so far, {len(asset['running'])} jobs running, "
        f"{len(failed)} failed. {reasons and reasons + '. The next run tries again.'}",
        {"erased_users": asset["erased_users"], "failed": len(failed)},
    )


COMMON = (
    Check(measured, "blocks"),
    Check(
        answers,
        "blocks",
        applies=lambda version: version.answers,
        otherwise="It is not active, so nothing is requested from it.",
    ),
    Check(
        no_worse_than_live,
        "blocks",
        applies=lambda version: LIVE in version.record.verdicts,
        otherwise="No version was live before it.",
    ),
)
PERSONAL = (
    *COMMON,
    Check(
        better_than_baselines,
        "blocks",
        applies=lambda version: BASELINES in version.record.verdicts,
        otherwise="It was not compared with baselines.",
    ),
)


def version_checks(use_case: UseCase, *checks: Check[TrainedVersion]) -> dg.AssetChecksDefinition:
    """The checks of one recommender: one op, so that a failed one stops the steps behind it."""
    of_asset = AssetChecks(f"recommender/{use_case}", checks)

    @dg.multi_asset_check(
        name=step(of_asset.asset, "checks"),
        specs=of_asset.specs,
        can_subset=True,
    )
    @with_failures
    def judge_version(
        context: dg.AssetCheckExecutionContext, training: TrainingResource
    ) -> Iterator[dg.AssetCheckResult]:
        facts = require_manifest(training.storage, of_asset.asset).facts
        version = TrainedVersion(training.record(RECOMMENDERS[use_case]), facts)
        yield from of_asset.results(version, context.selected_asset_check_keys)

    return judge_version


erasure = manifest_checks("recommender", "erasure", Check(erased, "warns"))
recommended_for_you = version_checks("recommended_for_you", *PERSONAL)
best_sellers = version_checks("best_sellers", *COMMON)
most_viewed = version_checks("most_viewed", *COMMON)
viewed_x_also_viewed = version_checks("viewed_x_also_viewed", *COMMON)
frequently_bought_together = version_checks("frequently_bought_together", *COMMON)
