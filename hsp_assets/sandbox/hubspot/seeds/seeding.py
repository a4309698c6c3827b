"""Filling a new portal: object types, HubSpot's own properties, the default deal pipeline."""

import json
from collections.abc import Collection, Iterable

from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS, TICKETS, ObjectType
from hsp_assets.sandbox.hubspot.definitions.standard_associations import (
    STANDARD as ASSOCIATION_TYPES,
)
from hsp_assets.sandbox.hubspot.definitions.standard_types import OURS, STANDARD
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.seeds.other_properties import PROPERTIES
from hsp_assets.sandbox.hubspot.seeds.properties import Seed
from hsp_assets.sandbox.hubspot.store.database import ASSOCIATIONS, DEFINITIONS
from hsp_assets.sandbox.hubspot.store.times import iso

EPOCH = iso(0)
"""HubSpot says of its own definitions that they were made then."""

DEAL_STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)
"""Id, label and probability of the stages of the default pipeline of deals."""
TICKET_STAGES = (
    ("1", "New", "OPEN"),
    ("2", "Waiting on contact", "OPEN"),
    ("3", "Waiting on us", "OPEN"),
    ("4", "Closed", "CLOSED"),
)
"""Id, label and state of the stages of the default pipeline of tickets."""


def seed(portal: Portal) -> None:
    """Fill a portal that is new, and add what one that is not lacks of HubSpot's own types."""
    with portal.store.transaction():
        known = {row["type_id"] for row in portal.store.rows("SELECT type_id FROM object_types")}
        new = [one for one in STANDARD if one.id not in known]
        if not new:
            return
        for object_type in new:
            _seed_object_type(portal, object_type)
            add_properties(portal, object_type, PROPERTIES[object_type.id])
        _seed_pipelines(portal, {one.id for one in new})
        _seed_associations(portal)
        for scope in (*(one.id for one in OURS if one in new), ASSOCIATIONS, DEFINITIONS):
            portal.store.touch(scope, portal.now())


def _seed_associations(portal: Portal) -> None:
    known = portal.association_types
    missing = [
        one
        for one in ASSOCIATION_TYPES
        if known.find(one.from_type, one.to_type, one.category, one.id) is None
    ]
    known.add(missing, portal.now())


def add_properties(portal: Portal, object_type: ObjectType, seeds: Iterable[Seed]) -> None:
    """Define HubSpot's own properties of an object type, in its own group."""
    singular = object_type.name.rstrip("s") if object_type.is_custom else _singular(object_type)
    portal.store.execute(
        "INSERT INTO property_groups VALUES (?, ?, ?, 0)",
        object_type.id,
        object_type.group,
        f"{singular.replace('_', ' ').capitalize()} information",
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
        "labels": {"plural": label, "singular": _singular(object_type)},
    }
    portal.store.execute(
        "INSERT INTO object_types VALUES (?, ?, ?, ?, ?, NULL)",
        object_type.id,
        object_type.enum,
        object_type.enum,
        label,
        json.dumps(definition),
    )


def _singular(object_type: ObjectType) -> str:
    return object_type.enum.replace("_", " ").capitalize()


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


def _seed_pipelines(portal: Portal, new: Collection[str]) -> None:
    if DEALS in new:
        stages = [
            (id_, label, {"probability": share, "isClosed": str(share in ("0.0", "1.0")).lower()})
            for id_, label, share in DEAL_STAGES
        ]
        _seed_pipeline(portal, DEALS, ("default", "Sales Pipeline"), stages)
    if TICKETS in new:
        states = [
            (id_, label, {"ticketState": state, "isClosed": str(state == "CLOSED").lower()})
            for id_, label, state in TICKET_STAGES
        ]
        _seed_pipeline(portal, TICKETS, ("0", "Support Pipeline"), states)


def _seed_pipeline(
    portal: Portal,
    type_id: str,
    named: tuple[str, str],
    stages: Iterable[tuple[str, str, dict[str, str]]],
) -> None:
    dates = {"createdAt": EPOCH, "updatedAt": EPOCH, "archived": False}
    definition: Json = {
        "id": named[0],
        "label": named[1],
        "displayOrder": 0,
        "stages": [
            {"id": id_, "label": label, "displayOrder": order, "metadata": metadata}
            | dates
            | {"writePermissions": "CRM_PERMISSIONS_ENFORCEMENT"}
            for order, (id_, label, metadata) in enumerate(stages)
        ],
        **dates,
    }
    portal.store.execute(
        "INSERT INTO pipelines VALUES (?, ?, ?, NULL)", type_id, named[0], json.dumps(definition)
    )
