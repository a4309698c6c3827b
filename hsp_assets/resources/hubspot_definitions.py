"""A portal's data model as this project reads and changes it, in plain JSON.

What a model should be belongs to `portal.model`, and how one differs from it to `portal.plan`.
Every method may raise as those of `hubspot` do.
"""

from collections.abc import Mapping, Sequence

from hsp_assets.policy import Activation
from hsp_assets.portal.model import INTERACTION_EVENT, OBJECT_TYPE_IDS, ObjectType
from hsp_assets.portal.plan.changes import Kind
from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot_paths import Operation
from hsp_assets.resources.hubspot_transport import Json, Query, Transport

PAGE = 100
CREATE: Mapping[Kind, Operation] = {
    "property group": paths.CREATE_PROPERTY_GROUP,
    "property": paths.CREATE_PROPERTY,
    "pipeline": paths.CREATE_PIPELINE,
    "stage": paths.CREATE_STAGE,
    "event": paths.CREATE_EVENT_DEFINITION,
    "event property": paths.CREATE_EVENT_PROPERTY,
    "custom object": paths.CREATE_SCHEMA,
    "association": paths.CREATE_ASSOCIATION_TYPE,
}
UPDATE: Mapping[Kind, Operation] = {
    "property group": paths.UPDATE_PROPERTY_GROUP,
    "property": paths.UPDATE_PROPERTY,
    "pipeline": paths.UPDATE_PIPELINE,
    "stage": paths.UPDATE_STAGE,
    "event": paths.UPDATE_EVENT_DEFINITION,
    "event property": paths.UPDATE_EVENT_PROPERTY,
}


class HubSpotDefinitions:
    """The definitions of a portal.

    Args:
        transport: how it is called.
        event_name: the interaction event's in this portal.
        activation: where recommendations stand in it.
        recommendations: how many products each contact is recommended.

    """

    def __init__(
        self,
        transport: Transport,
        event_name: str = INTERACTION_EVENT.name,
        activation: Activation = "off",
        recommendations: int = 0,
    ) -> None:
        self._transport = transport
        self.event_name = event_name
        self.activation = activation
        self.recommendations = recommendations

    def properties(self, object_type: ObjectType, *, archived: bool = False) -> dict[str, Json]:
        """The property definitions of an object type, by name."""
        answer = self._transport.call(
            f"reading the properties of {object_type}",
            paths.LIST_PROPERTIES.of(object_type),
            query={"archived": str(archived).lower()},
        )
        return {definition["name"]: definition for definition in answer["results"]}

    def required_properties(self, object_type: ObjectType) -> list[str]:
        """Names of the properties that a new record of a type must have."""
        doing = f"reading what {object_type} must have"
        operation = paths.READ_SCHEMA.of(OBJECT_TYPE_IDS[object_type])
        return list(self._transport.call(doing, operation)["requiredProperties"])

    def property_groups(self, object_type: ObjectType) -> dict[str, Json]:
        """The groups of an object type's properties, by name."""
        doing = f"reading the property groups of {object_type}"
        answer = self._transport.call(doing, paths.LIST_PROPERTY_GROUPS.of(object_type))
        return {group["name"]: group for group in answer["results"]}

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

    def events(self) -> list[Json]:
        """The custom event definitions with their properties."""
        doing = "reading the event definitions"
        query: Query = {"includeProperties": "true", "limit": PAGE}
        return list(self._transport.pages(doing, paths.LIST_EVENT_DEFINITIONS, query))

    def custom_objects(self) -> list[Json]:
        """The schemas of the custom objects, with properties and associations."""
        answer = self._transport.call("reading the custom object schemas", paths.LIST_SCHEMAS)
        return list(answer["results"])

    def create(self, kind: Kind, definition: Json, *within: str) -> None:
        """Create something of the model.

        An archived property of the same name is restored with the definition; the name of a
        deleted event can never be used again.

        Args:
            kind: of thing.
            definition: HubSpot's body.
            *within: the object type of a property, group or association, the id of a stage's
                pipeline, the name of an event property's event.

        """
        name = definition.get("name") or definition["label"]
        self._send(f"creating the {kind} {name}", CREATE[kind], definition, within)

    def update(self, kind: Kind, changes: Json, *where: str) -> None:
        """Change something of the model; `where` is as in `create`, and its own id or name."""
        self._send(f"updating the {kind} {where[-1]}", UPDATE[kind], changes, where)

    def _send(self, doing: str, operation: Operation, body: Json, where: Sequence[str]) -> None:
        owner = f" of {where[0]}" if where and where[0] in OBJECT_TYPE_IDS else ""
        self._transport.call(f"{doing}{owner}", operation.of(*where), body=body)
