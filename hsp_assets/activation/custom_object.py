"""Where recommendations are kept in a portal: the custom object and its labelled association."""

from collections.abc import Iterable
from dataclasses import dataclass

from hsp_assets.failures import PortalMismatch, TransientFailure
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import CustomObject, Property
from hsp_assets.portal.plan.properties import property_definition
from hsp_assets.resources.hubspot_custom_objects import USER_DEFINED, HubSpotCustomObjects
from hsp_assets.resources.hubspot_transport import Json

CONTACTS = portal.OBJECT_TYPE_IDS["contacts"]
ADVICE = (
    "HubSpot cannot change that. Delete the records and then the custom object in HubSpot "
    "(Settings > Objects > Custom Objects), and materialize again."
)


@dataclass(frozen=True)
class Place:
    """The portal's ids of the custom object and its association label.

    Attributes:
        type_id: of the custom object, `2-N`.
        label_id: of its association with contacts.

    """

    type_id: str
    label_id: int


def ensure_place(objects: HubSpotCustomObjects, declared: CustomObject) -> Place:
    """Find the custom object and its association label, or define them.

    Raises:
        PortalMismatch: the portal has the object with other properties.
        TransientFailure: HubSpot does not show the label that it took.

    """
    schema = objects.schema(declared.name) or objects.create_schema(schema_definition(declared))
    _require_properties(declared, schema["properties"])
    type_id = str(schema["objectTypeId"])
    labels = objects.labels(type_id, CONTACTS)
    if not _named(labels, declared):
        definition = {"name": declared.association, "label": declared.label}
        objects.create_label(type_id, CONTACTS, definition)
        labels = objects.labels(type_id, CONTACTS)
    if not (matching := _named(labels, declared)):
        raise TransientFailure(
            f"HubSpot took the association label {declared.label!r} but does not show it yet. "
            "Materialize again in a minute."
        )
    return Place(type_id, int(matching[0]["typeId"]))


def schema_definition(declared: CustomObject) -> Json:
    """The body with which HubSpot creates a custom object."""
    properties = [property_definition(one) for one in declared.properties]
    for definition in properties:
        # HubSpot makes a group for the properties of each custom object.
        del definition["groupName"]
    return {
        "name": declared.name,
        "labels": {"singular": declared.singular, "plural": declared.plural},
        "description": declared.description,
        "properties": properties,
        "requiredProperties": [declared.key],
        "primaryDisplayProperty": declared.display,
        "secondaryDisplayProperties": [],
        "searchableProperties": [declared.display],
        "allowsSensitiveProperties": False,
        "shouldCreateSameObjectAssociation": False,
        "associatedObjects": ["CONTACT"],
    }


def _require_properties(declared: CustomObject, present: Iterable[Json]) -> None:
    known = {one["name"]: one for one in present}
    wrong = [one for one in declared.properties if not _is_as_declared(one, known.get(one.name))]
    if wrong:
        names = ", ".join(one.name for one in wrong)
        raise PortalMismatch(
            f"The custom object {declared.name} lacks properties as they are declared: {names} "
            f"(type, unique values). {ADVICE}"
        )


def _is_as_declared(declared: Property, existing: Json | None) -> bool:
    if existing is None or existing["type"] != declared.type:
        return False
    return bool(existing.get("hasUniqueValue")) or not declared.unique


def _named(labels: Iterable[Json], declared: CustomObject) -> list[Json]:
    return [
        one
        for one in labels
        if one["category"] == USER_DEFINED and one.get("label") == declared.label
    ]
