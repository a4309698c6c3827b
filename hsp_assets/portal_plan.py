"""How a portal differs from the declared model, and what may be done about it.

Pure comparison: definitions as HubSpot answers them in, changes out. Missing things are created,
labels and descriptions corrected, archived things restored; nothing is deleted and nothing
changes its type. What cannot be reconciled that way is a `PortalMismatch`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hsp_assets import portal
from hsp_assets.failures import PortalMismatch
from hsp_assets.portal import EventDefinition, ObjectType, Pipeline, Property, Stage

Json = Mapping[str, object]
Action = Literal["create", "update", "restore", "keep"]


@dataclass(frozen=True)
class Change:
    """What is to be done about one declared thing.

    Attributes:
        name: of the property, stage or event.
        action: what is to be done.
        difference: what differs, in words; empty when nothing does.
        definition: the body to send to HubSpot; empty when nothing is to be done.

    """

    name: str
    action: Action
    difference: str = ""
    definition: dict[str, object] = field(default_factory=dict)


def plan_properties(
    object_type: ObjectType, existing: Mapping[str, Json], archived: Iterable[str]
) -> list[Change]:
    """Compare the declared properties of an object type with the portal's.

    Args:
        object_type: whose properties.
        existing: the portal's active definitions by name.
        archived: names of its archived definitions.

    Raises:
        PortalMismatch: a property has another type, lacks unique values that cannot be added
            later, or one of HubSpot's own is missing.

    """
    absent = [name for name in portal.BUILT_IN[object_type] if name not in existing]
    if absent:
        raise PortalMismatch(
            f"The portal has no {object_type} property {absent[0]}, which HubSpot itself defines. "
            "Check that the token belongs to the right portal and may read its properties."
        )
    gone = set(archived)
    return [
        _plan_property(object_type, declared, existing.get(declared.name), gone)
        for declared in portal.PROPERTIES[object_type]
    ]


def _plan_property(
    object_type: ObjectType, declared: Property, existing: Json | None, archived: set[str]
) -> Change:
    definition = property_definition(object_type, declared)
    if existing is None:
        action: Action = "restore" if declared.name in archived else "create"
        return Change(declared.name, action, f"{action}d", definition)
    _require_same_kind(object_type, declared, existing)
    changes = {
        name: definition[name]
        for name in ("label", "description")
        if existing.get(name) != definition[name]
    }
    if not changes:
        return Change(declared.name, "keep")
    said = "; ".join(f"{name} was {existing.get(name)!r}" for name in changes)
    return Change(declared.name, "update", said, changes)


def _require_same_kind(object_type: ObjectType, declared: Property, existing: Json) -> None:
    where = f"The {object_type} property {declared.name}"
    if existing.get("type") != declared.type:
        raise PortalMismatch(
            f"{where} is of type {existing.get('type')} in the portal; {declared.type} is "
            "expected, and HubSpot cannot change a type. Export its values, delete the property "
            "in HubSpot (Settings > Properties), then materialize again."
        )
    if declared.unique and not existing.get("hasUniqueValue"):
        raise PortalMismatch(
            f"{where} does not require unique values, and HubSpot cannot add that later. Without "
            "it every load could make duplicates. Export its values, delete the property in "
            "HubSpot (Settings > Properties), then materialize again."
        )


def property_definition(object_type: ObjectType, declared: Property) -> dict[str, object]:
    """The body with which HubSpot creates a property."""
    return {
        "name": declared.name,
        "label": declared.label,
        "description": declared.description,
        "type": declared.type,
        "fieldType": declared.field_type,
        "groupName": portal.PROPERTY_GROUPS[object_type],
        "hasUniqueValue": declared.unique,
    }


@dataclass(frozen=True)
class PipelinePlan:
    """What is to be done about the deal pipeline.

    Attributes:
        pipeline_id: the portal's pipeline, or None when it is to be created.
        definition: the body to create it with.
        stages: what is to be done about each stage of an existing pipeline.
        stage_ids: the portal's ids of the stages that exist, by label.

    """

    pipeline_id: str | None
    definition: dict[str, object]
    stages: list[Change]
    stage_ids: dict[str, str]


def plan_pipeline(declared: Pipeline, existing: Iterable[Json]) -> PipelinePlan:
    """Compare the declared pipeline with the portal's, by label.

    Raises:
        PortalMismatch: two pipelines bear the label.

    """
    same = [p for p in existing if p["label"] == declared.label]
    if len(same) > 1:
        raise PortalMismatch(
            f"The portal has {len(same)} deal pipelines labelled {declared.label!r}; expected one. "
            "Rename the others in HubSpot (Settings > Objects > Deals > Pipelines)."
        )
    if not same:
        stages = [Change(s.label, "create", "created") for s in declared.stages]
        return PipelinePlan(None, _pipeline_definition(declared), stages, {})
    present = {str(s["label"]): s for s in _list(same[0]["stages"])}
    return PipelinePlan(
        str(same[0]["id"]),
        {},
        [_plan_stage(i, s, present.get(s.label)) for i, s in enumerate(declared.stages)],
        {label: str(s["id"]) for label, s in present.items()},
    )


def _plan_stage(order: int, declared: Stage, existing: Json | None) -> Change:
    definition = _stage_definition(order, declared)
    if existing is None:
        return Change(declared.label, "create", "created", definition)
    metadata = existing["metadata"]
    found = metadata.get("probability") if isinstance(metadata, Mapping) else None
    if found is not None and float(str(found)) == declared.probability:
        return Change(declared.label, "keep")
    changes = {"metadata": definition["metadata"]}
    return Change(declared.label, "update", f"probability was {found}", changes)


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


@dataclass(frozen=True)
class EventPlan:
    """What is to be done about the interaction event.

    Attributes:
        event_id: the portal's name of the definition, or None when it is to be created.
        definition: the body to create it with.
        properties: what is to be done about each property of an existing definition.

    """

    event_id: str | None
    definition: dict[str, object]
    properties: list[Change]


def plan_event(declared: EventDefinition, existing: Iterable[Json]) -> EventPlan:
    """Compare the declared event with the portal's definitions, by name.

    Raises:
        PortalMismatch: the definition matches contacts differently or a property has another type.

    """
    found = next((e for e in existing if e["name"] == declared.name), None)
    if found is None:
        changes = [Change(p.name, "create", "created") for p in declared.properties]
        return EventPlan(None, _event_definition(declared), changes)
    _require_matching(declared, found)
    present = {str(p["name"]): p for p in _list(found["properties"])}
    changes = [_plan_event_property(p, present.get(p.name)) for p in declared.properties]
    return EventPlan(str(found["name"]), {}, changes)


def _require_matching(declared: EventDefinition, found: Json) -> None:
    rule = found.get("customMatchingId")
    primary = rule.get("primaryObjectRule") if isinstance(rule, Mapping) else None
    target = primary.get("targetObjectPropertyName") if isinstance(primary, Mapping) else None
    if target != declared.contact_property:
        raise PortalMismatch(
            f"The event {declared.name} finds its contact by {target or 'nothing of its own'}; "
            f"{declared.contact_property} is expected, and HubSpot cannot change that. Delete the "
            "event in HubSpot and choose another name in the model: a deleted name is burnt."
        )


def _plan_event_property(declared: Property, existing: Json | None) -> Change:
    definition = _event_property_definition(declared)
    if existing is None:
        return Change(declared.name, "create", "created", definition)
    if existing.get("type") != declared.type:
        raise PortalMismatch(
            f"The event property {declared.name} is of type {existing.get('type')}; "
            f"{declared.type} is expected, and HubSpot cannot change a type."
        )
    return Change(declared.name, "keep")


def _event_definition(declared: EventDefinition) -> dict[str, object]:
    return {
        "name": declared.name,
        "label": declared.label,
        "description": declared.description,
        "primaryObject": "CONTACT",
        "includeDefaultProperties": False,
        "propertyDefinitions": [_event_property_definition(p) for p in declared.properties],
        "customMatchingId": {
            "primaryObjectRule": {
                "targetObjectPropertyName": declared.contact_property,
                "eventPropertyName": declared.matching_property,
            }
        },
    }


def _event_property_definition(declared: Property) -> dict[str, object]:
    return {
        "name": declared.name,
        "label": declared.label,
        "type": declared.type,
        "description": declared.description,
        "options": [],
    }


def _list(value: object) -> list[Json]:
    return value if isinstance(value, list) else []
