"""The bodies that the properties API takes."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.errors import Json

PropertyType: TypeAlias = Literal[
    "bool", "date", "datetime", "enumeration", "number", "phone_number", "string"
]
FieldType: TypeAlias = Literal[
    "booleancheckbox",
    "calculation_equation",
    "checkbox",
    "date",
    "file",
    "html",
    "number",
    "phonenumber",
    "radio",
    "select",
    "text",
    "textarea",
]

FIELDS: dict[str, frozenset[str]] = {
    "bool": frozenset({"booleancheckbox", "calculation_equation"}),
    "enumeration": frozenset(
        {"booleancheckbox", "checkbox", "radio", "select", "calculation_equation"}
    ),
    "date": frozenset({"date"}),
    "datetime": frozenset({"date"}),
    "string": frozenset({"text", "textarea", "html", "file", "phonenumber"})
    | {"calculation_equation"},
    "phone_number": frozenset({"phonenumber", "text"}),
    "number": frozenset({"number", "calculation_equation"}),
}
"""Form fields that suit a type [HubSpot's properties guide]."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]
Label = Annotated[str, Field(min_length=1)]


class OptionInput(Body):
    """An option of an enumeration."""

    label: Label
    value: str
    hidden: bool = False
    display_order: int = -1
    description: str = ""


class PropertyUpdate(Body):
    """A change of a definition; what is absent stays."""

    label: Label | None = None
    type: PropertyType | None = None
    field_type: FieldType | None = None
    group_name: str | None = None
    description: str | None = None
    options: Sequence[OptionInput] | None = None
    display_order: int | None = None
    hidden: bool | None = None
    form_field: bool | None = None
    calculation_formula: str | None = None

    def changes(self) -> Json:
        """The fields that were given, as they stand in a definition."""
        return self.model_dump(by_alias=True, exclude_none=True)


class PropertyCreate(Body):
    """A new definition."""

    name: Name
    label: Label
    type: PropertyType
    field_type: FieldType
    group_name: str
    description: str = ""
    options: Sequence[OptionInput] = ()
    display_order: int = -1
    has_unique_value: bool = False
    hidden: bool = False
    form_field: bool = False
    calculation_formula: str | None = None
    data_sensitivity: str | None = None
    external_options: bool = False
    referenced_object_type: str | None = None

    def definition(self) -> Json:
        """The fields as they stand in a definition."""
        given: dict[str, Any] = self.model_dump(by_alias=True, exclude_none=True)
        return given


class PropertyName(Body):
    """A property, by name."""

    name: str


class GroupUpdate(Body):
    """A change of a group."""

    label: Label | None = None
    display_order: int | None = None


class GroupCreate(Body):
    """A new group."""

    name: Name
    label: Label
    display_order: int = -1
