"""Filling a new portal: object types, HubSpot's own properties, the default deal pipeline."""

import json
from collections.abc import Iterable

from hsp_assets.sandbox.hubspot.definitions.association_types import STANDARD as ASSOCIATION_TYPES
from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS, STANDARD, ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.seeds.properties import PROPERTIES, Seed
from hsp_assets.sandbox.hubspot.store.database import ASSOCIATIONS, DEFINITIONS
from hsp_assets.sandbox.hubspot.store.times import iso

EPOCH = iso(0)
"""HubSpot says of its own definitions that they were made then."""

STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)
"""Id, label and probability of the default pipeline's stages."""


def seed(portal: Portal) -> None:
    """Fill a portal that is new; one that is not stays as it is."""
    with portal.store.transaction():
        if portal.store.row("SELECT 1 FROM object_types"):
            return
        for object_type in STANDARD:
            _seed_object_type(portal, object_type)
            add_properties(portal, object_type, PROPERTIES[object_type.id])
        _seed_pipeline(portal)
        now = portal.now()
        portal.association_types.add(ASSOCIATION_TYPES, now)
        for scope in (*(object_type.id for object_type in STANDARD), ASSOCIATIONS, DEFINITIONS):
            portal.store.touch(scope, now)


def add_properties(portal: Portal, object_type: ObjectType, seeds: Iterable[Seed]) -> None:
    """Define HubSpot's own properties of an object type, in its own group."""
    label = object_type.name.replace("_", " ").rstrip("s").capitalize()
    portal.store.execute(
        "INSERT INTO property_groups VALUES (?, ?, ?, 0)",
        object_type.id,
        object_type.group,
        f"{label} information",
    )
    portal.store.execute_many(
        "INSERT INTO property_definitions VALUES (?, ?, ?, NULL)",
        ((object_type.id, one.name, json.dumps(_definition(object_type, one))) for one in seeds),
    )


def _seed_object_type(portal: Portal, object_type: ObjectType) -> None:
    label = object_type.name.replace("_", " ").capitalize()
    definition: Json = {
        "objectTypeId": object_type.id,
        "name": object_type.enum,
        "labels": {"plural": label, "singular": label.removesuffix("s")},
    }
    portal.store.execute(
        "INSERT INTO object_types VALUES (?, ?, ?, ?, ?, NULL)",
        object_type.id,
        object_type.enum,
        object_type.enum,
        label,
        json.dumps(definition),
    )


def _definition(object_type: ObjectType, one: Seed) -> Json:
    options = [
        {
            "value": value,
            "label": label,
            "displayOrder": order,
            "hidden": False,
            "description": "",
        }
        for order, (value, _, label) in enumerate(o.partition(":") for o in one.options)
    ]
    return {
        "name": one.name,
        "label": one.label,
        "type": one.type,
        "fieldType": one.field_type,
        "description": "",
        "groupName": object_type.group,
        "options": options,
        "displayOrder": -1,
        "calculated": one.field_type == "calculation_equation",
        "externalOptions": one.name == "hubspot_owner_id",
        "hasUniqueValue": one.unique,
        "hidden": False,
        "formField": not one.read_only,
        "hubspotDefined": True,
        "archived": False,
        "createdAt": EPOCH,
        "updatedAt": EPOCH,
        "modificationMetadata": {
            "archivable": False,
            "readOnlyDefinition": True,
            "readOnlyOptions": one.type != "enumeration",
            "readOnlyValue": one.read_only,
        },
    }


def _seed_pipeline(portal: Portal) -> None:
    stages = [
        {
            "id": stage_id,
            "label": label,
            "displayOrder": order,
            "metadata": {
                "probability": probability,
                "isClosed": str(probability in ("0.0", "1.0")).lower(),
            },
            "createdAt": EPOCH,
            "updatedAt": EPOCH,
            "archived": False,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        }
        for order, (stage_id, label, probability) in enumerate(STAGES)
    ]
    definition: Json = {
        "id": "default",
        "label": "Sales Pipeline",
        "displayOrder": 0,
        "stages": stages,
        "createdAt": EPOCH,
        "updatedAt": EPOCH,
        "archived": False,
    }
    portal.store.execute(
        "INSERT INTO pipelines VALUES (?, 'default', ?, NULL)", DEALS, json.dumps(definition)
    )
