"""A portal's data model as this project reads and changes it, in plain JSON.

What a model should be belongs to `portal.model`, and how one differs from it to `portal.plan`.
Every method may raise as those of `hubspot` do.
"""

from hsp_assets.portal.model import OBJECT_TYPE_IDS, ObjectType
from hsp_assets.resources.hubspot_transport import Json, Transport

PAGE = 100
EVENT_DEFINITIONS = "/events/v3/event-definitions"
LIMITS = "/crm/v3/limits"


class HubSpotDefinitions:
    """The definitions of a portal."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def properties(self, object_type: ObjectType, *, archived: bool = False) -> dict[str, Json]:
        """The property definitions of an object type, by name."""
        answer = self._transport.call(
            f"reading the properties of {object_type}",
            self._transport.api("crm.properties.core_api").get_all,
            object_type,
            archived=archived,
        )
        return {definition["name"]: definition for definition in answer["results"]}

    def create_property(self, object_type: ObjectType, definition: Json) -> None:
        """Define a property; an archived one of that name is restored with this definition."""
        self._transport.call(
            f"creating the property {definition['name']} of {object_type}",
            self._transport.api("crm.properties.core_api").create,
            object_type,
            definition,
        )

    def update_property(self, object_type: ObjectType, name: str, changes: Json) -> None:
        """Change a property's label, description or options."""
        self._transport.call(
            f"updating the property {name} of {object_type}",
            self._transport.api("crm.properties.core_api").update,
            object_type,
            name,
            changes,
        )

    def property_groups(self, object_type: ObjectType) -> dict[str, Json]:
        """The groups of an object type's properties, by name."""
        answer = self._transport.call(
            f"reading the property groups of {object_type}",
            self._transport.api("crm.properties.groups_api").get_all,
            object_type,
        )
        return {group["name"]: group for group in answer["results"]}

    def create_property_group(self, object_type: ObjectType, definition: Json) -> None:
        """Define a group of properties."""
        self._transport.call(
            f"creating the property group {definition['name']} of {object_type}",
            self._transport.api("crm.properties.groups_api").create,
            object_type,
            definition,
        )

    def update_property_group(self, object_type: ObjectType, name: str, changes: Json) -> None:
        """Change the label of a group of properties."""
        self._transport.call(
            f"updating the property group {name} of {object_type}",
            self._transport.api("crm.properties.groups_api").update,
            object_type,
            name,
            changes,
        )

    def deal_pipelines(self) -> list[Json]:
        """The deal pipelines with their stages."""
        return list(
            self._transport.call(
                "reading the deal pipelines",
                self._transport.api("crm.pipelines.pipelines_api").get_all,
                "deals",
            )["results"]
        )

    def deal_pipeline_limit(self) -> int | None:
        """How many deal pipelines the subscription allows; None if HubSpot does not say."""
        answer = self._transport.call(
            "reading the limit of deal pipelines",
            self._transport.operation("GET", f"{LIMITS}/pipelines"),
        )
        limits = {one["objectTypeId"]: one for one in answer["hubspotDefinedObjectTypes"]}
        deals = limits.get(OBJECT_TYPE_IDS["deals"])
        return int(deals["limit"]) if deals else None

    def create_deal_pipeline(self, definition: Json) -> None:
        """Create a deal pipeline with its stages; HubSpot chooses the ids."""
        self._transport.call(
            f"creating the deal pipeline {definition['label']}",
            self._transport.api("crm.pipelines.pipelines_api").create,
            "deals",
            definition,
            repeatable=False,
        )

    def update_deal_pipeline(self, pipeline_id: str, changes: Json) -> None:
        """Change the label of a deal pipeline."""
        self._transport.call(
            f"updating the deal pipeline {pipeline_id}",
            self._transport.api("crm.pipelines.pipelines_api").update,
            "deals",
            pipeline_id,
            changes,
        )

    def create_deal_stage(self, pipeline_id: str, definition: Json) -> None:
        """Add a stage to a deal pipeline."""
        self._transport.call(
            f"creating the deal stage {definition['label']}",
            self._transport.api("crm.pipelines.pipeline_stages_api").create,
            "deals",
            pipeline_id,
            definition,
            repeatable=False,
        )

    def update_deal_stage(self, pipeline_id: str, stage_id: str, changes: Json) -> None:
        """Change a deal stage's label, order or probability."""
        self._transport.call(
            f"updating the deal stage {stage_id}",
            self._transport.api("crm.pipelines.pipeline_stages_api").update,
            "deals",
            pipeline_id,
            stage_id,
            changes,
        )

    def events(self) -> list[Json]:
        """The custom event definitions with their properties."""
        return list(
            self._transport.pages(
                "reading the event definitions",
                self._transport.operation("GET", EVENT_DEFINITIONS),
                includeProperties="true",
                limit=PAGE,
            )
        )

    def create_event(self, definition: Json) -> None:
        """Define a custom event; its name can never be used again after a deletion."""
        self._transport.call(
            f"creating the event definition {definition['name']}",
            self._transport.operation("POST", EVENT_DEFINITIONS),
            body=definition,
        )

    def update_event(self, event: str, changes: Json) -> None:
        """Change the label or description of a custom event."""
        self._transport.call(
            f"updating the event definition {event}",
            self._transport.operation("PATCH", f"{EVENT_DEFINITIONS}/{event}"),
            body=changes,
        )

    def create_event_property(self, event: str, definition: Json) -> None:
        """Add a property to a custom event."""
        self._transport.call(
            f"adding the property {definition['name']} to the event {event}",
            self._transport.operation("POST", f"{EVENT_DEFINITIONS}/{event}/property"),
            body=definition,
        )

    def update_event_property(self, event: str, name: str, changes: Json) -> None:
        """Change the label, description or options of a property of a custom event."""
        self._transport.call(
            f"updating the property {name} of the event {event}",
            self._transport.operation("PATCH", f"{EVENT_DEFINITIONS}/{event}/property/{name}"),
            body=changes,
        )
