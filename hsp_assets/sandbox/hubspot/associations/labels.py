"""The endpoints of association labels, and of limits on how many records may be associated."""

from http import HTTPStatus
from typing import Annotated

from pydantic import Field
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.associations.defining import define_types, remove_type
from hsp_assets.sandbox.hubspot.definitions.association_types import USER_DEFINED
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.batches import batch_answer
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, nothing, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json, conflict, not_found
from hsp_assets.sandbox.hubspot.records.loaded import record_id
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS
from hsp_assets.sandbox.sqlite import Row

LABELS = "/crm/v4/associations/{from}/{to}/labels"
CONFIGURATIONS = "/crm/v4/associations/definitions/configurations"
PAIR = f"{CONFIGURATIONS}/{{from}}/{{to}}"

Label = Annotated[str, Field(min_length=1)]


class LabelCreate(Body):
    """A new label, perhaps with another one for the other direction."""

    label: Label
    name: Label
    inverse_label: str | None = None


class LabelUpdate(Body):
    """Another text for a label."""

    association_type_id: int
    label: Label
    inverse_label: str | None = None


class TypeReference(Body):
    """A type of association."""

    category: str
    type_id: int


class Limit(TypeReference):
    """How many records a record may be associated with in one way."""

    max_to_object_ids: Annotated[int, Field(gt=0)]


def routes(portal: Portal) -> list[Route]:
    """The routes of labels and limits."""
    return [
        route(portal, "GET", LABELS, _list),
        route(portal, "POST", LABELS, _create),
        route(portal, "PUT", LABELS, _update),
        route(portal, "DELETE", f"{LABELS}/{{type_id}}", _delete),
        route(portal, "GET", f"{CONFIGURATIONS}/all", _all_limits),
        route(portal, "GET", PAIR, _limits),
        route(portal, "POST", f"{PAIR}/batch/create", _set_new_limits),
        route(portal, "POST", f"{PAIR}/batch/update", _set_limits),
        route(portal, "POST", f"{PAIR}/batch/purge", _remove_limits),
    ]


def _ends(call: Call) -> tuple[ObjectType, ObjectType]:
    resolve = call.portal.types.resolve
    return resolve(call.path["from"]), resolve(call.path["to"])


def _list(call: Call) -> Answer:
    from_type, to_type = _ends(call)
    known = call.portal.association_types.between(from_type.id, to_type.id)
    results = [{"category": k.category, "typeId": k.id, "label": k.label} for k in known]
    return ok({"results": results})


def _create(call: Call) -> Answer:
    (from_type, to_type), new = _ends(call), call.body(LabelCreate)
    known = call.portal.association_types.between(from_type.id, to_type.id)
    if any(kind.name == new.name or kind.label == new.label for kind in known):
        raise conflict(f'A label of the name "{new.name}" or the text "{new.label}" exists')
    labels = new.label, new.inverse_label or new.label
    kinds = define_types(call.portal, from_type, to_type, new.name, labels)
    results = [{"category": k.category, "typeId": k.id, "label": k.label} for k in kinds]
    return ok({"results": results})


def _update(call: Call) -> Answer:
    (from_type, to_type), change = _ends(call), call.body(LabelUpdate)
    known = call.portal.association_types
    kind = known.find(from_type.id, to_type.id, USER_DEFINED, change.association_type_id)
    if kind is None:
        raise _unknown(change.association_type_id)
    call.portal.store.execute_many(
        "UPDATE association_types SET label = ? WHERE category = ? AND association_type_id = ?",
        [
            (change.label, USER_DEFINED, kind.id),
            (change.inverse_label or change.label, USER_DEFINED, kind.inverse_id),
        ],
    )
    call.portal.store.touch(DEFINITIONS, call.portal.now())
    return nothing()


def _delete(call: Call) -> Answer:
    from_type, to_type = _ends(call)
    type_id = record_id(call.path["type_id"])
    if type_id is None or not remove_type(call.portal, from_type.id, to_type.id, type_id):
        raise _unknown(call.path["type_id"])
    return nothing()


def _unknown(type_id: object) -> Exception:
    return not_found(f"{type_id} is no label that the account has defined for these objects")


def _all_limits(call: Call) -> Answer:
    rows = call.portal.store.rows("SELECT * FROM association_types WHERE max_to IS NOT NULL")
    return ok({"results": [_limit(row) for row in rows]})


def _limits(call: Call) -> Answer:
    from_type, to_type = _ends(call)
    rows = call.portal.store.rows(
        "SELECT * FROM association_types WHERE from_type = ? AND to_type = ?",
        from_type.id,
        to_type.id,
    )
    return ok({"results": [_limit(row) for row in rows]})


def _set_new_limits(call: Call) -> Answer:
    return batch_answer(call.portal, HTTPStatus.CREATED, _set(call))


def _set_limits(call: Call) -> Answer:
    return batch_answer(call.portal, HTTPStatus.OK, _set(call))


def _set(call: Call) -> list[Json]:
    results = []
    for one in call.inputs(Limit):
        _put(call, one, one.max_to_object_ids)
        results.append(
            {
                "category": one.category,
                "typeId": one.type_id,
                "userEnforcedMaxToObjectIds": one.max_to_object_ids,
            }
        )
    return results


def _remove_limits(call: Call) -> Answer:
    for one in call.inputs(TypeReference):
        _put(call, one, None)
    return nothing()


def _put(call: Call, kind: TypeReference, most: int | None) -> None:
    from_type, to_type = _ends(call)
    changed = call.portal.store.execute(
        "UPDATE association_types SET max_to = ? WHERE from_type = ? AND to_type = ? "
        "AND category = ? AND association_type_id = ?",
        most,
        from_type.id,
        to_type.id,
        kind.category,
        kind.type_id,
    )
    if not changed:
        raise not_found(f"{kind.category} {kind.type_id} is no association type of these objects")
    call.portal.store.touch(DEFINITIONS, call.portal.now())


def _limit(row: Row) -> Json:
    limit: Json = {
        "category": row["category"],
        "typeId": row["association_type_id"],
        "label": row["label"],
    }
    if row["max_to"] is not None:
        limit["userEnforcedMaxToObjectIds"] = row["max_to"]
    return limit
