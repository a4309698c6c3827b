"""The bodies that the schemas API takes."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from hsp_assets.sandbox.hubspot.properties.bodies import (
    FieldType,
    OptionInput,
    PropertyCreate,
    PropertyType,
)
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.errors import Json

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=100)]


class Labels(Body):
    """What people call records of the type."""

    singular: str | None = None
    plural: str | None = None


class SchemaProperty(Body):
    """A property of a new custom object; a line of text unless it says otherwise."""

    name: str
    label: str
    type: PropertyType = "string"
    field_type: FieldType = "text"
    group_name: str | None = None
    description: str = ""
    options: Sequence[OptionInput] = ()
    has_unique_value: bool = False
    display_order: int = -1
    hidden: bool = False

    def definition(self, group: str) -> PropertyCreate:
        """The same as the properties API takes it."""
        given: dict[str, Any] = self.model_dump(exclude_none=True)
        return PropertyCreate.model_validate({"group_name": group, **given})


class SchemaCreate(Body):
    """A new custom object."""

    name: Name
    labels: Labels
    properties: Sequence[SchemaProperty]
    required_properties: Sequence[str]
    associated_objects: Sequence[str]
    primary_display_property: str | None = None
    secondary_display_properties: Sequence[str] = ()
    searchable_properties: Sequence[str] = ()
    allows_sensitive_properties: bool = False
    description: str | None = None


class DatedSchemaCreate(SchemaCreate):
    """A new custom object as versions from 2026-09 on take it: more must be said."""

    secondary_display_properties: Sequence[str]
    searchable_properties: Sequence[str]
    allows_sensitive_properties: bool
    should_create_same_object_association: bool


class SchemaUpdate(Body):
    """A change of a custom object; what is absent stays."""

    labels: Labels | None = None
    required_properties: Sequence[str] | None = None
    primary_display_property: str | None = None
    secondary_display_properties: Sequence[str] | None = None
    searchable_properties: Sequence[str] | None = None
    description: str | None = None
    clear_description: bool | None = None

    def changes(self) -> Json:
        """The fields that were given, as they stand in a definition."""
        changes: Json = self.model_dump(
            by_alias=True, exclude_none=True, exclude={"clear_description"}
        )
        return changes | ({"description": ""} if self.clear_description else {})

    def named_properties(self) -> list[str]:
        """The properties that the change speaks of."""
        primary = [self.primary_display_property] if self.primary_display_property else []
        return [
            *primary,
            *(self.required_properties or ()),
            *(self.secondary_display_properties or ()),
            *(self.searchable_properties or ()),
        ]


class AssociationCreate(Body):
    """A new association between a custom object and another type."""

    from_object_type_id: str
    to_object_type_id: str
    name: str | None = None
