"""The views that say which types and properties the portal has.

They give the other views their names and columns. Pipelines, association definitions and owners,
which HubSpot refreshes less often, are in `daily`.
"""

from dataclasses import dataclass
from string import Template
from typing import Any

from hsp_assets.sandbox.share.replication.columns import Property
from hsp_assets.sandbox.share.replication.names import view_names
from hsp_assets.sandbox.share.replication.portal import Snapshot
from hsp_assets.sandbox.share.replication.schema import Schema

_TYPES = "OBJECT_AND_EVENT_TYPE_DEFINITIONS"
_PROPERTIES = "PROPERTY_DEFINITIONS"
_TYPE_COLUMNS = dict.fromkeys(("OBJECTTYPEID", "NAME", "FULLYQUALIFIEDNAME"), "VARCHAR")
_PROPERTY_COLUMNS = dict.fromkeys(
    ("OBJECTTYPEID", "NAME", "LABEL", "DESCRIPTION", "GROUPNAME", "TYPE", "FIELDTYPE"), "VARCHAR"
)
_LABELS = Template("SELECT OBJECTTYPEID, NAME FROM $table")
_OF_TYPE = Template(
    "SELECT DISTINCT NAME, TYPE FROM $table WHERE OBJECTTYPEID = $$type_id ORDER BY NAME"
)


@dataclass(frozen=True)
class Views:
    """The views of a schema that are named after types, as its own definitions have them.

    Attributes:
        objects: name of the records' view by object type.
        events: name of the occurrences' view by event type.
    """

    objects: dict[str, str]
    events: dict[str, str]


def refresh_definitions(schema: Schema, snapshot: Snapshot, now: int) -> None:
    """Rebuild the definitions of types and properties."""
    events = snapshot.event_types()
    types = [
        {
            "OBJECTTYPEID": each["type_id"],
            "NAME": each["label"],
            "FULLYQUALIFIEDNAME": each["fully_qualified_name"],
        }
        for each in [*snapshot.object_types(), *events]
    ]
    schema.replace(_TYPES, _TYPE_COLUMNS, types, now)
    properties = [(each["object_type"], each["definition"]) for each in snapshot.properties()]
    of_events = [
        (event["type_id"], definition)
        for event in events
        for definition in event["definition"].get("properties", [])
        if not definition.get("archived")
    ]
    rows = [_property(type_id, definition) for type_id, definition in [*properties, *of_events]]
    schema.replace(_PROPERTIES, _PROPERTY_COLUMNS, rows, now)


def views(schema: Schema) -> Views:
    """The views that a schema's own definitions name."""
    labels = dict(schema.run(_LABELS.substitute(table=schema.table(_TYPES))))
    events = {type_id: label for type_id, label in labels.items() if type_id.startswith("6-")}
    objects = {type_id: label for type_id, label in labels.items() if type_id not in events}
    return Views(view_names("OBJECTS_", objects), view_names("EVENTS_", events))


def properties_of(schema: Schema, type_id: str) -> list[Property]:
    """The properties of an object or event type, as a schema's own definitions have them."""
    statement = _OF_TYPE.substitute(table=schema.table(_PROPERTIES))
    return [Property(name, kind) for name, kind in schema.run(statement, {"type_id": type_id})]


def _property(type_id: str, definition: dict[str, Any]) -> dict[str, object]:
    values = {key.upper(): value for key, value in definition.items()}
    return {column: values.get(column) for column in _PROPERTY_COLUMNS} | {"OBJECTTYPEID": type_id}
