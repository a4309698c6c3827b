"""Schemas of HubSpot's own object types, in the form of those of custom objects.

HubSpot lists only custom objects, and answers one schema for any object type. That the properties
which the *Create record* form requires stand among its `requiredProperties` is assumed: HubSpot
documents the field as those "that should be required when creating an object of this type".
"""

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json


def standard_schema(portal: Portal, object_type: ObjectType) -> Json:
    """The schema of a standard type, without properties and associations."""
    singular = object_type.enum.replace("_", " ").capitalize()
    form = [rule.name for rule in portal.required.of(object_type.id) if not rule.depends_on]
    return {
        "id": object_type.id,
        "objectTypeId": object_type.id,
        "name": object_type.enum,
        "fullyQualifiedName": object_type.enum,
        "labels": {"singular": singular, "plural": object_type.name.replace("_", " ").capitalize()},
        "requiredProperties": [*object_type.required, *form],
        "searchableProperties": list(object_type.shown[:1]),
        "primaryDisplayProperty": object_type.shown[0],
        "secondaryDisplayProperties": [],
        "allowsSensitiveProperties": False,
        "archived": False,
    }
