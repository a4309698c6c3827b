"""Properties and pipelines in the shapes of versions 1 and 2.

What is not of the later shape is translated; nothing is kept here.
"""

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS
from hsp_assets.sandbox.hubspot.pipelines.definitions import PipelineDefinitions
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.properties.definitions import PropertyDefinitions
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.store.times import parse_time


def routes(portal: Portal) -> list[Route]:
    """The routes of definitions."""
    return [
        route(portal, "GET", "/properties/v1/{type}/properties", _properties),
        route(portal, "GET", "/properties/v2/{type}/properties", _properties),
        route(portal, "GET", "/{type}/v2/properties", _properties),
        route(portal, "GET", "/deals/v1/pipelines", _deal_pipelines),
        route(portal, "GET", "/crm-pipelines/v1/pipelines/{type}", _pipelines),
    ]


def _properties(call: Call) -> Answer:
    return ok([_property(one) for one in PropertyDefinitions(call.portal, call.object_type).all()])


def _property(definition: Json) -> Json:
    """A property whose dates are numbers and whose rights stand beside what it is."""
    rights = definition["modificationMetadata"]
    return definition | {
        "createdAt": parse_time(definition["createdAt"]),
        "updatedAt": parse_time(definition["updatedAt"]),
        "readOnlyValue": rights["readOnlyValue"],
        "readOnlyDefinition": rights["readOnlyDefinition"],
        "deleted": False,
    }


def _deal_pipelines(call: Call) -> Answer:
    deals = PipelineDefinitions(call.portal, call.portal.types.resolve(DEALS))
    return ok([_deal_pipeline(one) for one in deals.all()])


def _deal_pipeline(definition: Json) -> Json:
    return _named(definition, "pipelineId") | {
        "active": True,
        "stages": [
            _named(stage, "stageId")
            | {
                "active": True,
                "probability": float(stage["metadata"]["probability"]),
                "closedWon": stage["metadata"]["probability"] == "1.0",
            }
            for stage in definition["stages"]
        ],
    }


def _pipelines(call: Call) -> Answer:
    definitions = PipelineDefinitions(call.portal, call.object_type).all()
    return ok({"results": [_pipeline(one, call.object_type.enum) for one in definitions]})


def _pipeline(definition: Json, object_type: str) -> Json:
    return _dated(definition, "pipelineId") | {
        "objectType": object_type,
        "stages": [
            _dated(stage, "stageId") | {"metadata": stage["metadata"]}
            for stage in definition["stages"]
        ],
    }


def _named(one: Json, id_name: str) -> Json:
    return {id_name: one["id"], "label": one["label"], "displayOrder": one["displayOrder"]}


def _dated(one: Json, id_name: str) -> Json:
    return _named(one, id_name) | {
        "active": True,
        "createdAt": parse_time(one["createdAt"]),
        "updatedAt": parse_time(one["updatedAt"]),
    }
