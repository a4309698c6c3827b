"""Whether the recommenders are trained, measured, answer, and are good enough to answer."""

from hsp_assets.checks.findings import Finding
from hsp_assets.checks.from_metadata import Judged, metadata_checks
from hsp_assets.metadata import Metadata
from hsp_assets.recommenders import METRICS
from hsp_assets.resources.policy import PolicyResource


def measured(said: Metadata, _policy: PolicyResource) -> Finding:
    """It is trained and has all eight offline metrics, each between 0 and 1."""
    found = {label: float(said[label]) for label in METRICS.values() if label in said}
    plausible = all(0 <= value <= 1 for value in found.values())
    return Finding(
        len(found) == len(METRICS) and plausible,
        f"{said['status']}, {len(found)} of {len(METRICS)} metrics. Without all of them nothing "
        "tells whether it got better; look at the recommender in the AWS console.",
        found,
    )


def answers(said: Metadata, _policy: PolicyResource) -> Finding:
    """It recommends something to each sample customer, and no item twice."""
    if "sample_recommendations" not in said:
        return Finding(passed=True, description=f"{said['status']}: it is asked nothing.")
    samples: dict[str, list[str]] = said["sample_recommendations"]
    empty = sum(not items for items in samples.values())
    repeated = sum(len(items) != len(set(items)) for items in samples.values())
    return Finding(
        bool(samples) and not empty and not repeated,
        f"{len(samples)} sample questions, {empty} without an answer, "
        f"{repeated} with an item twice.",
        {"asked": len(samples), "without_answer": empty, "with_repetition": repeated},
    )


def better_than_trivial(said: Metadata, _policy: PolicyResource) -> Finding:
    """It foretells better than popularity and the customer's own history, or it is kept aside."""
    return _gate(said, "better_than_trivial", "Nothing is compared with it.")


def no_worse_than_live(said: Metadata, _policy: PolicyResource) -> Finding:
    """It is no worse than the version that answered before it, or it is kept aside."""
    return _gate(said, "no_worse_than_live", "Nothing was live before it.")


def _gate(said: Metadata, name: str, otherwise: str) -> Finding:
    verdict = said["gates"].get(name)
    if verdict is None:
        return Finding(passed=True, description=otherwise)
    return Finding(
        verdict["outcome"] in ("passed", "not measured"),
        verdict["reason"],
        {"outcome": verdict["outcome"], **verdict["numbers"]},
        tolerable=verdict["outcome"] == "warned",
    )


def erased(said: Metadata, _policy: PolicyResource) -> Finding:
    """Deleting the customers who left did not fail."""
    failed: dict[str, str] = said["failed"]
    reasons = "; ".join(f"{job}: {reason}" for job, reason in failed.items())
    return Finding(
        not failed,
        f"{said['erased_users']:,} customers erased so far, {len(said['running'])} jobs running, "
        f"{len(failed)} failed. {reasons and reasons + '. The next run tries again.'}",
        {"erased_users": said["erased_users"], "failed": len(failed)},
    )


COMMON = (
    Judged("blocks", measured),
    Judged("blocks", answers),
    Judged("blocks", no_worse_than_live),
)
PERSONAL = (*COMMON, Judged("blocks", better_than_trivial))

erasure = metadata_checks("recommender", "erasure", Judged("warns", erased))
recommended_for_you = metadata_checks("recommender", "recommended_for_you", *PERSONAL)
best_sellers = metadata_checks("recommender", "best_sellers", *COMMON)
most_viewed = metadata_checks("recommender", "most_viewed", *COMMON)
viewed_x_also_viewed = metadata_checks("recommender", "viewed_x_also_viewed", *COMMON)
frequently_bought_together = metadata_checks("recommender", "frequently_bought_together", *COMMON)
