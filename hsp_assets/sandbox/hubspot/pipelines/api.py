"""The endpoints of pipelines and their stages."""

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.pipelines.bodies import (
    PipelineInput,
    PipelinePatch,
    StageInput,
    StagePatch,
)
from hsp_assets.sandbox.hubspot.pipelines.definitions import PipelineDefinitions
from hsp_assets.sandbox.hubspot.pipelines.stages import new_stage, stage_metadata
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, created, nothing, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json, not_found
from hsp_assets.sandbox.hubspot.store.times import iso

BASE = "/crm/v3/pipelines/{type}"
PIPELINE = f"{BASE}/{{pipeline}}"
STAGES = f"{PIPELINE}/stages"
STAGE = f"{STAGES}/{{stage}}"


def routes(portal: Portal) -> list[Route]:
    """The routes of pipelines and stages."""
    return [
        route(portal, "GET", BASE, _list),
        route(portal, "POST", BASE, _create),
        route(portal, "GET", PIPELINE, _read),
        route(portal, "PUT", PIPELINE, _replace),
        route(portal, "PATCH", PIPELINE, _update),
        route(portal, "DELETE", PIPELINE, _archive),
        route(portal, "GET", f"{PIPELINE}/audit", _audit_pipeline),
        route(portal, "GET", STAGES, _list_stages),
        route(portal, "POST", STAGES, _create_stage),
        route(portal, "GET", STAGE, _read_stage),
        route(portal, "PUT", STAGE, _replace_stage),
        route(portal, "PATCH", STAGE, _update_stage),
        route(portal, "DELETE", STAGE, _archive_stage),
        route(portal, "GET", f"{STAGE}/audit", _audit_stage),
    ]


def _pipelines(call: Call) -> PipelineDefinitions:
    return PipelineDefinitions(call.portal, call.object_type)


def _validates(call: Call) -> bool:
    """Whether what is in use may not be deleted: always since 2026-09, before that on request."""
    return (
        call.enforces_rules
        or call.flag("validateReferencesBeforeDelete")
        or call.flag("validateDealStageUsagesBeforeDelete")
    )


def _list(call: Call) -> Answer:
    return ok({"results": _pipelines(call).all()})


def _create(call: Call) -> Answer:
    return created(_pipelines(call).create(call.body(PipelineInput)))


def _read(call: Call) -> Answer:
    return ok(_pipelines(call).get(call.path["pipeline"]))


def _replace(call: Call) -> Answer:
    pipelines, wanted = _pipelines(call), call.body(PipelineInput)
    if _validates(call):
        pipelines.refuse_used(_vanishing(pipelines.get(call.path["pipeline"]), wanted))
    return ok(pipelines.replace(call.path["pipeline"], wanted))


def _vanishing(pipeline: Json, wanted: PipelineInput) -> list[str]:
    """Ids of the stages that a replacement does not have."""
    labels = {stage.label for stage in wanted.stages}
    return [stage["id"] for stage in pipeline["stages"] if stage["label"] not in labels]


def _update(call: Call) -> Answer:
    return ok(_pipelines(call).update(call.path["pipeline"], call.body(PipelinePatch)))


def _archive(call: Call) -> Answer:
    _pipelines(call).archive(call.path["pipeline"], validate=_validates(call))
    return nothing()


def _audit_pipeline(call: Call) -> Answer:
    return ok({"results": _pipelines(call).audit(call.path["pipeline"])})


def _list_stages(call: Call) -> Answer:
    return ok({"results": _pipelines(call).get(call.path["pipeline"])["stages"]})


def _create_stage(call: Call) -> Answer:
    pipelines = _pipelines(call)
    pipeline = pipelines.get(call.path["pipeline"])
    stage = new_stage(call.portal, pipelines.type_id, call.body(StageInput))
    pipeline["stages"].append(stage)
    pipelines.save(pipeline, "CREATE", "Stage created", stage["id"])
    return created(stage)


def _read_stage(call: Call) -> Answer:
    return ok(_stage(call, _pipelines(call).get(call.path["pipeline"])))


def _replace_stage(call: Call) -> Answer:
    wanted = call.body(StageInput)
    return _change_stage(
        call,
        {
            "label": wanted.label,
            "displayOrder": wanted.display_order,
            "metadata": stage_metadata(_pipelines(call).type_id, wanted.metadata),
        },
    )


def _update_stage(call: Call) -> Answer:
    changes = call.body(StagePatch).model_dump(by_alias=True, exclude_none=True)
    pipelines = _pipelines(call)
    stage = _stage(call, pipelines.get(call.path["pipeline"]))
    if "metadata" in changes:
        merged = stage["metadata"] | changes["metadata"]
        changes["metadata"] = stage_metadata(pipelines.type_id, merged)
    return _change_stage(call, changes)


def _change_stage(call: Call, changes: Json) -> Answer:
    pipelines = _pipelines(call)
    pipeline = pipelines.get(call.path["pipeline"])
    stage = _stage(call, pipeline)
    stage |= changes | {"updatedAt": iso(call.portal.now())}
    pipelines.save(pipeline, "UPDATE", "Stage changed", stage["id"])
    return ok(stage)


def _archive_stage(call: Call) -> Answer:
    pipelines = _pipelines(call)
    pipeline = pipelines.get(call.path["pipeline"])
    stage = _stage(call, pipeline)
    if _validates(call):
        pipelines.refuse_used([stage["id"]])
    pipeline["stages"].remove(stage)
    pipelines.save(pipeline, "DELETE", "Stage deleted", stage["id"])
    return nothing()


def _audit_stage(call: Call) -> Answer:
    return ok({"results": _pipelines(call).audit(call.path["stage"])})


def _stage(call: Call, pipeline: Json) -> Json:
    """The stage that a path names, as it stands in its pipeline."""
    stages: list[Json] = pipeline["stages"]
    for stage in stages:
        if stage["id"] == call.path["stage"]:
            return stage
    raise not_found(f"Stage {call.path['stage']} does not exist in pipeline {pipeline['id']}")
