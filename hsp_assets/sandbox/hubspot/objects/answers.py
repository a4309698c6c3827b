"""A record as the objects API answers it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hsp_assets.sandbox.hubspot.associations.links import associated
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.records.record import Record
from hsp_assets.sandbox.hubspot.store.times import iso


@dataclass(frozen=True, slots=True)
class View:
    """The properties of a record that an answer shows.

    Attributes:
        object_type: of the records.
        properties: names; empty means the type's default ones.
        history: properties whose former values are wanted, too.
        associations: object types whose associated records are wanted.
    """

    object_type: ObjectType
    properties: Sequence[str] = ()
    history: Sequence[str] = ()
    associations: Sequence[ObjectType] = field(default=())


def answers(portal: Portal, view: View, records: Sequence[Record]) -> list[Json]:
    """Records as JSON, in the order given."""
    shown = _shown(portal, view)
    bodies = [_answer(portal, view.object_type, record, shown) for record in records]
    if view.history:
        _add_history(portal, view, records, bodies)
    for to_type in view.associations:
        _add_associations(portal, view.object_type, to_type, bodies)
    return bodies


def _shown(portal: Portal, view: View) -> Sequence[str]:
    """Names of the properties to show; names that the portal does not know are passed over."""
    object_type = view.object_type
    if not view.properties:
        return object_type.shown
    known = portal.properties.of(object_type.id)
    always = (object_type.created, object_type.modified, "hs_object_id")
    return [name for name in dict.fromkeys([*view.properties, *always]) if name in known]


def _answer(portal: Portal, object_type: ObjectType, record: Record, shown: Iterable[str]) -> Json:
    values = record.properties
    properties: Mapping[str, str | None] = (
        {name: values.get(name) for name in shown}
        if portal.options.empty_properties == "null"
        else {name: values[name] for name in shown if values.get(name)}
    )
    body: Json = {
        "id": str(record.id),
        "properties": properties,
        "createdAt": iso(record.created_at),
        "updatedAt": iso(record.updated_at),
        "archived": record.archived_at is not None,
        "url": f"https://app.hubspot.com/contacts/{portal.id}/record/{object_type.id}/{record.id}",
    }
    if record.archived_at is not None:
        body["archivedAt"] = iso(record.archived_at)
    return body


def _add_history(
    portal: Portal, view: View, records: Sequence[Record], bodies: Sequence[Json]
) -> None:
    """Add the values that properties have had, the newest first."""
    rows = portal.store.rows(
        "SELECT object_id, name, value, changed_at, source FROM property_history "
        "WHERE type_id = ? AND object_id IN (SELECT value FROM json_each(?)) "
        "AND name IN (SELECT value FROM json_each(?)) ORDER BY rowid DESC",
        view.object_type.id,
        json.dumps([record.id for record in records]),
        json.dumps(list(view.history)),
    )
    by_id: dict[str, Json] = {body["id"]: body for body in bodies}
    for body in bodies:
        body["propertiesWithHistory"] = {}
    for row in rows:
        histories = by_id[str(row["object_id"])]["propertiesWithHistory"]
        histories.setdefault(row["name"], []).append(
            {
                "value": row["value"],
                "timestamp": iso(row["changed_at"]),
                "sourceType": row["source"],
            }
        )


def _add_associations(
    portal: Portal, from_type: ObjectType, to_type: ObjectType, bodies: Sequence[Json]
) -> None:
    """Add the ids of associated records under the name of their object type."""
    associated_to: dict[str, list[Json]] = {}
    known = portal.association_types
    for row in associated(portal, from_type.id, [int(b["id"]) for b in bodies], to_type.id):
        kind = known.find(from_type.id, to_type.id, row["category"], row["association_type_id"])
        one = {"id": str(row["to_id"]), "type": kind.name if kind else ""}
        associated_to.setdefault(str(row["from_id"]), []).append(one)
    for body in bodies:
        results = associated_to.get(body["id"])
        if results:
            name = to_type.name.replace("_", " ") if not to_type.is_custom else to_type.name
            body.setdefault("associations", {})[name] = {"results": results}
