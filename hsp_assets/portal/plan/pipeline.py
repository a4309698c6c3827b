"""The deal pipeline and its stages, which are found by label because their ids differ by portal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hsp_assets.portal.model import Pipeline, Stage
from hsp_assets.portal.plan.changes import Change, Json

SETTINGS = "HubSpot (Settings > Objects > Deals > Pipelines)"


@dataclass(frozen=True)
class PipelinePlan:
    """The changes that the deal pipeline needs.

    Attributes:
        changes: of the pipeline and of each stage.
        pipeline_id: the portal's pipeline, or None when there is none.
        stage_ids: the portal's ids of the stages that exist, by label.

    """

    changes: list[Change]
    pipeline_id: str | None = None
    stage_ids: dict[str, str] = field(default_factory=dict)


def plan_pipeline(
    declared: Pipeline, existing: Sequence[Json], limit: int | None = None
) -> PipelinePlan:
    """Compare the declared pipeline with the portal's, by label.

    Args:
        declared: the pipeline as it shall be.
        existing: the portal's.
        limit: how many the subscription allows; None if unknown.

    """
    change = Change("pipeline", "deals", declared.label, f"{len(declared.stages)} stages")
    same = [p for p in existing if str(p["label"]).casefold() == declared.label.casefold()]
    if len(same) > 1:
        return PipelinePlan([_refuse_several(change, len(same))])
    renamed = [p for p in existing if _has_the_stages(declared, p)]
    if not same and renamed:
        return PipelinePlan([_refuse_renamed(change, str(renamed[0]["label"]))])
    if not same:
        return PipelinePlan(_plan_new(change, declared, len(existing), limit))
    pipeline_id = str(same[0]["id"])
    present = {str(s["label"]): s for s in _list(same[0]["stages"])}
    others = [s for label, s in present.items() if label not in {d.label for d in declared.stages}]
    return PipelinePlan(
        [
            _plan_label(change, same[0], pipeline_id),
            *(
                _plan_stage(declared, order, present.get(stage.label), pipeline_id, others)
                for order, stage in enumerate(declared.stages)
            ),
        ],
        pipeline_id,
        {label: str(s["id"]) for label, s in present.items()},
    )


def _has_the_stages(declared: Pipeline, existing: Json) -> bool:
    labels = {str(stage["label"]) for stage in _list(existing["stages"])}
    return labels.issuperset(stage.label for stage in declared.stages)


def _refuse_renamed(change: Change, label: str) -> Change:
    return change.refused(
        f"missing, and the pipeline {label!r} has its stages",
        f"If that is it, renamed, name it {change.name!r} again in {SETTINGS}; if not, rename the "
        "stages of that one.",
    )


def _refuse_renamed_stage(change: Change, other: Json) -> Change:
    return change.refused(
        f"missing, and the stage {other['label']!r} of the same probability is not declared",
        f"If that is it, renamed, name it {change.name!r} again in {SETTINGS}; if not, give it "
        "another probability for as long as the stage is created.",
    )


def _refuse_several(change: Change, several: int) -> Change:
    return change.refused(
        f"{several} pipelines bear this label; one is expected", f"Rename the others in {SETTINGS}."
    )


def _plan_new(change: Change, declared: Pipeline, used: int, limit: int | None) -> list[Change]:
    if limit is not None and used >= limit:
        refused = change.refused(
            f"missing, and the subscription's {limit} deal pipelines are in use",
            f"Delete one that nobody needs in {SETTINGS}, or raise the limit: more than one needs "
            "a Starter subscription, more than 15 Enterprise.",
        )
        return [refused]
    with_pipeline = [_stage_change(declared, stage).created() for stage in declared.stages]
    return [change.created(_pipeline_definition(declared)), *with_pipeline]


def _plan_label(change: Change, existing: Json, pipeline_id: str) -> Change:
    changed = {} if existing["label"] == change.name else {"label": change.name}
    return change.updated(changed, existing, pipeline_id)


def _plan_stage(
    declared: Pipeline,
    order: int,
    existing: Json | None,
    pipeline_id: str,
    others: Sequence[Json],
) -> Change:
    stage = declared.stages[order]
    change, definition = _stage_change(declared, stage), _stage_definition(order, stage)
    if existing is None:
        alike = [other for other in others if _probability(other) == stage.probability]
        if alike:
            return _refuse_renamed_stage(change, alike[0])
        return change.created(definition, pipeline_id)
    probability = _probability(existing)
    if probability == stage.probability:
        return change
    changed = {"metadata": definition["metadata"]}
    update = change.updated(changed, existing, pipeline_id, str(existing["id"]))
    return replace(update, difference=f"probability was {probability}")


def _stage_change(declared: Pipeline, stage: Stage) -> Change:
    won = ", won" if stage.probability == 1 else ""
    return Change("stage", declared.label, stage.label, f"probability {stage.probability}{won}")


def _probability(stage: Json) -> float | None:
    metadata = stage["metadata"]
    probability = metadata.get("probability") if isinstance(metadata, Mapping) else None
    return None if probability is None else float(str(probability))


def _pipeline_definition(declared: Pipeline) -> dict[str, object]:
    return {
        "label": declared.label,
        "displayOrder": 0,
        "stages": [_stage_definition(i, stage) for i, stage in enumerate(declared.stages)],
    }


def _stage_definition(order: int, stage: Stage) -> dict[str, object]:
    return {
        "label": stage.label,
        "displayOrder": order,
        "metadata": {"probability": str(stage.probability)},
    }


def _list(value: object) -> list[Json]:
    return value if isinstance(value, list) else []
