"""Stages as they stand in a pipeline's definition."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS
from hsp_assets.sandbox.hubspot.pipelines.bodies import StageInput
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.store.times import iso

MAX_STAGES = 100
"""Stages in a pipeline of deals or custom objects [HubSpot's pipelines guide]."""
FIRST_ID = 90_000_001


def new_stage(portal: Portal, type_id: str, wanted: StageInput) -> Json:
    """A stage with an id of its own.

    Raises:
        ApiError: 400, its metadata are not valid.
    """
    now = iso(portal.now())
    chosen = wanted.stage_id if portal.options.honours_pipeline_ids else None
    return {
        "id": chosen or str(portal.store.next_id("pipeline", FIRST_ID)),
        "label": wanted.label,
        "displayOrder": wanted.display_order,
        "metadata": stage_metadata(type_id, wanted.metadata),
        "createdAt": now,
        "updatedAt": now,
        "archived": False,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }


def stage_metadata(type_id: str, metadata: Mapping[str, str]) -> dict[str, str]:
    """A stage's metadata; for a deal they must say its probability, which closes it at 0 and 1.

    Raises:
        ApiError: 400, the probability is missing or no number from 0.0 to 1.0.
    """
    if type_id != DEALS:
        return dict(metadata)
    try:
        probability = Decimal(metadata["probability"])
    except (KeyError, InvalidOperation):
        probability = Decimal(-1)
    if not 0 <= probability <= 1:
        raise invalid(
            "metadata.probability is required for a deal stage: a number from 0.0 (lost) to "
            '1.0 (won), such as "0.5"'
        )
    closed = probability in (0, 1)
    return {**metadata, "probability": f"{probability:.1f}", "isClosed": str(closed).lower()}


def ordered(stages: Sequence[Json]) -> list[Json]:
    """Stages in display order; ties sort by label.

    Raises:
        ApiError: 400, two stages bear one label, or there are too many.
    """
    labels = [stage["label"] for stage in stages]
    if len(set(labels)) < len(labels):
        raise invalid("The labels of a pipeline's stages must differ")
    if len(stages) > MAX_STAGES:
        raise invalid(f"A pipeline has at most {MAX_STAGES} stages; {len(stages)} were given")
    return sorted(stages, key=lambda stage: (stage["displayOrder"], stage["label"]))
