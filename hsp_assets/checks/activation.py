"""Whether HubSpot has the recommendations that were made, each once."""

from hsp_assets.checks.findings import Finding
from hsp_assets.checks.from_metadata import Judged, metadata_checks
from hsp_assets.metadata import Metadata
from hsp_assets.resources.policy import PolicyResource


def reconciles(said: Metadata, _policy: PolicyResource) -> Finding:
    """HubSpot has every recommendation once: made = created + updated + unchanged = there."""
    counted = {name: int(said[name]) for name in ("created", "updated", "unchanged")}
    wanted, kept = int(said["wanted"]), int(said["kept"])
    sum_of = " + ".join(f"{count:,} {name}" for name, count in counted.items())
    return Finding(
        wanted == sum(counted.values()) == kept,
        f"{wanted:,} recommendations were made, {sum_of}; HubSpot has {kept:,}. If they differ, "
        "somebody changed records meanwhile: materialize again.",
        {"wanted": wanted, **counted, "kept": kept},
    )


product_recommendations = metadata_checks(
    "activation", "product_recommendations", Judged("blocks", reconciles)
)
