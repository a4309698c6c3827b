"""The custom object of recommendations, its properties and its association with contacts.

A portal may have the object already, made by hand after HubSpot's tutorial: then what it lacks is
added and what people called things stays.
"""

from collections.abc import Iterable, Mapping, Sequence

from hsp_assets.portal.model import OBJECT_TYPE_IDS, Property
from hsp_assets.portal.plan.changes import Change, Json
from hsp_assets.portal.plan.properties import property_definition
from hsp_assets.portal.recommendations import TUTORIAL, CustomObject

CONTACTS = OBJECT_TYPE_IDS["contacts"]
NUMBER_OF_PRODUCT = ("recommended_product_id", "number")
"""A record id may also stand in a number, as who makes the object by hand may choose."""


def find_schema(declared: CustomObject, schemas: Sequence[Json]) -> Json | None:
    """The portal's schema of that name, or else the first that has the tutorial's properties."""
    named = (one for one in schemas if one["name"] == declared.name)
    alike = (one for one in schemas if _has_tutorials(one))
    return next(named, None) or next(alike, None)


def association_id(declared: CustomObject, schema: Json) -> str | None:
    """The type id of the object's association with contacts; None if there is none.

    Of several, that of the declared name; labels that people added are others.
    """
    ends = (str(schema["objectTypeId"]), CONTACTS)
    ids = {
        str(one.get("name")): str(one["id"])
        for one in reversed(_listed(schema, "associations"))
        if (one.get("fromObjectTypeId"), one.get("toObjectTypeId")) == ends
    }
    return ids.get(declared.association) or next(reversed(ids.values()), None)


def plan_custom_object(declared: CustomObject, schemas: Sequence[Json]) -> list[Change]:
    """Compare the declared object, its properties and its association with the portal's."""
    change = Change("custom object", "contacts", declared.name, f"by {declared.key}")
    schema = find_schema(declared, schemas)
    if schema is None:
        with_object = [_property(declared.name, one).created() for one in declared.properties]
        return [
            change.created(schema_definition(declared)),
            *with_object,
            _association(declared).created(),
        ]
    return [
        change,
        *(_plan_property(schema, one) for one in declared.properties),
        _plan_association(declared, schema),
    ]


def schema_definition(declared: CustomObject) -> dict[str, object]:
    """The body with which HubSpot creates a custom object."""
    return {
        "name": declared.name,
        "labels": {"singular": declared.singular, "plural": declared.plural},
        "description": declared.description,
        # HubSpot makes a group for the properties of each custom object.
        "properties": [_without_group(property_definition(one)) for one in declared.properties],
        "requiredProperties": [declared.display],
        "primaryDisplayProperty": declared.display,
        "secondaryDisplayProperties": [],
        "searchableProperties": [declared.display],
        "allowsSensitiveProperties": False,
        "shouldCreateSameObjectAssociation": False,
        "associatedObjects": ["CONTACT"],
    }


def _plan_property(schema: Json, wanted: Property) -> Change:
    change = _property(str(schema["name"]), wanted)
    properties = _listed(schema, "properties")
    existing = next((one for one in properties if one["name"] == wanted.name), None)
    if existing is None:
        definition = property_definition(wanted) | {"groupName": _group(properties)}
        return change.created(definition, str(schema["objectTypeId"]))
    kind = str(existing.get("type"))
    if kind != wanted.type and (wanted.name, kind) != NUMBER_OF_PRODUCT:
        return change.refused(
            f"is of type {kind}; HubSpot cannot change it to {wanted.type}",
            "Delete this property of the custom object in HubSpot (Settings > Properties).",
        )
    if wanted.unique and not existing.get("hasUniqueValue"):
        return change.refused(
            "does not require unique values, without which two runs could make duplicates; HubSpot "
            "cannot add that later",
            "Delete this property of the custom object in HubSpot (Settings > Properties).",
        )
    return change


def _plan_association(declared: CustomObject, schema: Json) -> Change:
    change, type_id = _association(declared), str(schema["objectTypeId"])
    if association_id(declared, schema):
        return change
    ends = {"fromObjectTypeId": type_id, "toObjectTypeId": CONTACTS}
    return change.created({**ends, "name": declared.association}, type_id)


def _property(of: str, wanted: Property) -> Change:
    unique = ", unique values" if wanted.unique else ""
    return Change("property", of, wanted.name, f"{wanted.type}{unique}")


def _association(declared: CustomObject) -> Change:
    return Change("association", declared.name, declared.association, "with contacts")


def _has_tutorials(schema: Json) -> bool:
    names = {one["name"] for one in _listed(schema, "properties")}
    return names >= {one.name for one in TUTORIAL}


def _group(properties: Iterable[Json]) -> str:
    """The group of the properties that people gave the object."""
    return next((str(p["groupName"]) for p in properties if not p.get("hubspotDefined")), "")


def _without_group(definition: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in definition.items() if name != "groupName"}


def _listed(schema: Json, name: str) -> list[Json]:
    listed = schema.get(name)
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
