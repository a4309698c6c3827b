"""Whether the recommenders are trained, measured, and answer."""

from hsp_assets.checks.findings import Finding
from hsp_assets.checks.from_metadata import Judged, metadata_checks
from hsp_assets.metadata import Metadata
from hsp_assets.recommenders import METRICS
from hsp_assets.resources.policy import PolicyResource


def measured(said: Metadata, _policy: PolicyResource) -> Finding:
    """It is active and has all eight offline metrics, each between 0 and 1."""
    found = {label: float(said[label]) for label in METRICS.values() if label in said}
    plausible = all(0 <= value <= 1 for value in found.values())
    return Finding(
        said["status"] == "ACTIVE" and len(found) == len(METRICS) and plausible,
        f"{said['status']}, {len(found)} of {len(METRICS)} metrics. Without all of them nothing "
        "tells whether it got better; look at the recommender in the AWS console.",
        found,
    )


def answers(said: Metadata, _policy: PolicyResource) -> Finding:
    """It recommends something to each sample customer, and no item twice."""
    samples: dict[str, list[str]] = said["sample_recommendations"]
    empty = sum(not items for items in samples.values())
    repeated = sum(len(items) != len(set(items)) for items in samples.values())
    return Finding(
        bool(samples) and not empty and not repeated,
        f"{len(samples)} sample questions, {empty} without an answer, "
        f"{repeated} with an item twice.",
        {"asked": len(samples), "without_answer": empty, "with_repetition": repeated},
    )


JUDGED = (Judged("blocks", measured), Judged("blocks", answers))

recommended_for_you = metadata_checks("recommender", "recommended_for_you", *JUDGED)
best_sellers = metadata_checks("recommender", "best_sellers", *JUDGED)
most_viewed = metadata_checks("recommender", "most_viewed", *JUDGED)
viewed_x_also_viewed = metadata_checks("recommender", "viewed_x_also_viewed", *JUDGED)
frequently_bought_together = metadata_checks("recommender", "frequently_bought_together", *JUDGED)
