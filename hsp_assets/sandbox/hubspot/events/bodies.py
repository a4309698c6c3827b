"""The bodies that the events API takes."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from hsp_assets.sandbox.hubspot.properties.bodies import OptionInput
from hsp_assets.sandbox.hubspot.protocol.bodies import Body, Text

MAX_BATCH = 500
MAX_PROPERTIES = 50
EventPropertyType: TypeAlias = Literal[
    "string", "number", "enumeration", "datetime", "date", "bool"
]

Label = Annotated[str, Field(min_length=1, max_length=100)]
PropertyLabel = Annotated[str, Field(min_length=1, max_length=50)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]


class EventProperty(Body):
    """A property of an event."""

    name: Name
    label: PropertyLabel
    type: EventPropertyType
    description: str | None = None
    options: Sequence[OptionInput] = ()


class EventPropertyUpdate(Body):
    """A change of an event's property; what is absent stays."""

    label: PropertyLabel | None = None
    description: str | None = None
    options: Sequence[OptionInput] | None = None


class ObjectRule(Body):
    """The unique property of a record whose value an event carries."""

    target_object_property_name: str
    event_property_name: str


class MatchingRule(Body):
    """How an event finds its record."""

    primary_object_rule: ObjectRule


class EventDefinitionCreate(Body):
    """A new custom event."""

    label: Label
    name: Name | None = None
    description: str | None = None
    primary_object: str = "CONTACT"
    include_default_properties: bool = True
    property_definitions: Annotated[Sequence[EventProperty], Field(max_length=MAX_PROPERTIES)] = ()
    custom_matching_id: MatchingRule | None = None


class EventDefinitionUpdate(Body):
    """A change of a custom event; what is absent stays."""

    label: Label | None = None
    description: str | None = None


class Occurrence(Body):
    """Something that happened."""

    event_name: str
    properties: dict[str, Text] = Field(default_factory=dict)
    object_id: Text | None = None
    email: str | None = None
    occurred_at: Text | None = None
    uuid: str | None = None
