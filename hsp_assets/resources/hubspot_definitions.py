"""A portal's data model as this project reads and changes it, in plain JSON.

What a model should be belongs to `portal.model`, and how one differs from it to `portal.plan`.
Every method may raise as those of `hubspot` do.
"""

from hsp_assets.portal.model import OBJECT_TYPE_IDS, ObjectType
from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot_transport import Json, Query, Transport

PAGE = 100


class HubSpotDefinitions:
    """The definitions of a portal."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def properties(self, object_type: ObjectType, *, archived: bool = False) -> dict[str, Json]:
        """The property definitions of an object type, by name."""
        answer = self._transport.call(
            f"reading the properties of {object_type}",
            paths.LIST_PROPERTIES.of(object_type),
            query={"archived": str(archived).lower()},
        )
        return {definition["name"]: definition for definition in answer["results"]}

    def create_property(self, object_type: ObjectType, definition: Json) -> None:
        """Define a property; an archived one of that name is restored with this definition."""
        doing = f"creating the property {definition['name']} of {object_type}"
        self._transport.call(doing, paths.CREATE_PROPERTY.of(object_type), body=definition)

    def update_property(self, object_type: ObjectType, name: str, changes: Json) -> None:
        """Change a property's label, description or options."""
        doing = f"updating the property {name} of {object_type}"
        self._transport.call(doing, paths.UPDATE_PROPERTY.of(object_type, name), body=changes)

    def property_groups(self, object_type: ObjectType) -> dict[str, Json]:
        """The groups of an object type's properties, by name."""
        doing = f"reading the property groups of {object_type}"
        answer = self._transport.call(doing, paths.LIST_PROPERTY_GROUPS.of(object_type))
        return {group["name"]: group for group in answer["results"]}

    def create_property_group(self, object_type: ObjectType, definition: Json) -> None:
        """Define a group of properties."""
        doing = f"creating the property group {definition['name']} of {object_type}"
        self._transport.call(doing, paths.CREATE_PROPERTY_GROUP.of(object_type), body=definition)

    def update_property_group(self, object_type: ObjectType, name: str, changes: Json) -> None:
        """Change the label of a group of properties."""
        doing = f"updating the property group {name} of {object_type}"
        operation = paths.UPDATE_PROPERTY_GROUP.of(object_type, name)
        self._transport.call(doing, operation, body=changes)

    def deal_pipelines(self) -> list[Json]:
        """The deal pipelines with their stages."""
        answer = self._transport.call("reading the deal pipelines", paths.LIST_PIPELINES)
        return list(answer["results"])

    def deal_pipeline_limit(self) -> int | None:
        """How many deal pipelines the subscription allows; None if HubSpot does not say."""
        doing = "reading the limit of deal pipelines"
        answer = self._transport.call(doing, paths.READ_PIPELINE_LIMIT)
        limits = {one["objectTypeId"]: one for one in answer["hubspotDefinedObjectTypes"]}
        deals = limits.get(OBJECT_TYPE_IDS["deals"])
        return int(deals["limit"]) if deals else None

    def create_deal_pipeline(self, definition: Json) -> None:
        """Create a deal pipeline with its stages; HubSpot chooses the ids."""
        doing = f"creating the deal pipeline {definition['label']}"
        self._transport.call(doing, paths.CREATE_PIPELINE, body=definition)

    def update_deal_pipeline(self, pipeline_id: str, changes: Json) -> None:
        """Change the label of a deal pipeline."""
        doing = f"updating the deal pipeline {pipeline_id}"
        self._transport.call(doing, paths.UPDATE_PIPELINE.of(pipeline_id), body=changes)

    def create_deal_stage(self, pipeline_id: str, definition: Json) -> None:
        """Add a stage to a deal pipeline."""
        doing = f"creating the deal stage {definition['label']}"
        self._transport.call(doing, paths.CREATE_STAGE.of(pipeline_id), body=definition)

    def update_deal_stage(self, pipeline_id: str, stage_id: str, changes: Json) -> None:
        """Change a deal stage's label, order or probability."""
        doing = f"updating the deal stage {stage_id}"
        self._transport.call(doing, paths.UPDATE_STAGE.of(pipeline_id, stage_id), body=changes)

    def events(self) -> list[Json]:
        """The custom event definitions with their properties."""
        doing = "reading the event definitions"
        query: Query = {"includeProperties": "true", "limit": PAGE}
        return list(self._transport.pages(doing, paths.LIST_EVENT_DEFINITIONS, query))

    def create_event(self, definition: Json) -> None:
        """Define a custom event; its name can never be used again after a deletion."""
        doing = f"creating the event definition {definition['name']}"
        self._transport.call(doing, paths.CREATE_EVENT_DEFINITION, body=definition)

    def update_event(self, event: str, changes: Json) -> None:
        """Change the label or description of a custom event."""
        doing = f"updating the event definition {event}"
        self._transport.call(doing, paths.UPDATE_EVENT_DEFINITION.of(event), body=changes)

    def create_event_property(self, event: str, definition: Json) -> None:
        """Add a property to a custom event."""
        doing = f"adding the property {definition['name']} to the event {event}"
        self._transport.call(doing, paths.CREATE_EVENT_PROPERTY.of(event), body=definition)

    def update_event_property(self, event: str, name: str, changes: Json) -> None:
        """Change the label, description or options of a property of a custom event."""
        doing = f"updating the property {name} of the event {event}"
        self._transport.call(doing, paths.UPDATE_EVENT_PROPERTY.of(event, name), body=changes)
