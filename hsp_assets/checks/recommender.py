"""Whether the recommenders are trained, measured, answer, and are good enough to answer."""

from hsp_assets.checks.check import Check, Finding
from hsp_assets.checks.from_metadata import Materialized, metadata_checks
from hsp_assets.recommenders import METRICS


def measured(asset: Materialized) -> Finding:
    """It is trained and has all eight offline metrics, each between 0 and 1."""
    found = {label: float(asset[label]) for label in METRICS.values() if label in asset.metadata}
    plausible = all(0 <= value <= 1 for value in found.values())
    return Finding(
        len(found) == len(METRICS) and plausible,
        f"{asset['status']}, {len(found)} of {len(METRICS)} metrics. Without all of them nothing "
        "tells whether it got better; look at the recommender in the AWS console.",
        found,
    )


def answers(asset: Materialized) -> Finding:
    """It recommends something to each sample customer, and no item twice."""
    samples: dict[str, list[str]] = asset["sample_recommendations"]
    empty = sum(not items for items in samples.values())
    repeated = sum(len(items) != len(set(items)) for items in samples.values())
    return Finding(
        bool(samples) and not empty and not repeated,
        f"{len(samples)} sample questions, {empty} without an answer, "
        f"{repeated} with an item twice.",
        {"asked": len(samples), "without_answer": empty, "with_repetition": repeated},
    )


def better_than_trivial(asset: Materialized) -> Finding:
    """It predicts better than popularity and the customer's history, or it is not promoted."""
    return _verdict(asset, "better_than_trivial")


def no_worse_than_live(asset: Materialized) -> Finding:
    """It is no worse than the version that answered before it, or it is not promoted."""
    return _verdict(asset, "no_worse_than_live")


def _verdict(asset: Materialized, gate: str) -> Finding:
    verdict = asset["gates"][gate]
    return Finding(
        verdict["outcome"] in ("passed", "not measured"),
        verdict["reason"],
        {"outcome": verdict["outcome"], **verdict["numbers"]},
        tolerable=verdict["outcome"] == "warned",
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
        applies=lambda asset: "sample_recommendations" in asset.metadata,
        otherwise="It does not answer yet: it is asked nothing.",
    ),
    Check(
        no_worse_than_live,
        "blocks",
        applies=lambda asset: no_worse_than_live.__name__ in asset["gates"],
        otherwise="Nothing was live before it.",
    ),
)
PERSONAL = (
    *COMMON,
    Check(
        better_than_trivial,
        "blocks",
        applies=lambda asset: better_than_trivial.__name__ in asset["gates"],
        otherwise="Nothing is compared with it.",
    ),
)

erasure = metadata_checks("recommender", "erasure", Check(erased, "warns"))
recommended_for_you = metadata_checks("recommender", "recommended_for_you", *PERSONAL)
best_sellers = metadata_checks("recommender", "best_sellers", *COMMON)
most_viewed = metadata_checks("recommender", "most_viewed", *COMMON)
viewed_x_also_viewed = metadata_checks("recommender", "viewed_x_also_viewed", *COMMON)
frequently_bought_together = metadata_checks("recommender", "frequently_bought_together", *COMMON)
