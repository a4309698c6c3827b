"""Whether HubSpot has the recommendations that were made, each once."""

from hsp_assets.checks.check import Check, Finding
from hsp_assets.checks.from_manifest import Materialized, manifest_checks


def reconciles(asset: Materialized) -> Finding:
    """HubSpot has every recommendation once: made = created + updated + unchanged = there."""
    counted = {name: int(asset[name]) for name in ("created", "updated", "unchanged")}
    wanted, kept = int(asset["wanted"]), int(asset["kept"])
    sum_of = " + ".join(f"{count:,} {name}" for name, count in counted.items())
    return Finding(
        wanted == sum(counted.values()) == kept,
        f"{wanted:,} recommendations were made, {sum_of}; HubSpot has {kept:,}. If they differ, "
        "somebody changed records meanwhile: materialize again.",
        {"wanted": wanted, **counted, "kept": kept},
    )


product_recommendations = manifest_checks(
    "activation", "product_recommendations", Check(reconciles, "blocks")
)
