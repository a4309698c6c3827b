"""The endpoints of property definitions."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from pydantic import Field
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.properties import groups
from hsp_assets.sandbox.hubspot.properties.bodies import (
    PropertyCreate,
    PropertyName,
    PropertyUpdate,
)
from hsp_assets.sandbox.hubspot.properties.definitions import PropertyDefinitions
from hsp_assets.sandbox.hubspot.protocol.batches import attempt_each, batch_answer
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import (
    Answer,
    Call,
    created,
    nothing,
    ok,
    route,
)
from hsp_assets.sandbox.hubspot.protocol.errors import Json

BASE = "/crm/v3/properties/{type}"
MAX_BATCH = 100


class NameBatch(Body):
    """Properties to read or archive."""

    inputs: Annotated[Sequence[PropertyName], Field(max_length=MAX_BATCH)]
    archived: bool = False


def routes(portal: Portal) -> list[Route]:
    """The routes of properties and their groups."""
    return [
        route(portal, "POST", f"{BASE}/batch/create", _create_batch),
        route(portal, "POST", f"{BASE}/batch/read", _read_batch),
        route(portal, "POST", f"{BASE}/batch/archive", _archive_batch),
        *groups.routes(portal, BASE),
        route(portal, "GET", BASE, _list),
        route(portal, "POST", BASE, _create),
        route(portal, "GET", f"{BASE}/{{name}}", _read),
        route(portal, "PATCH", f"{BASE}/{{name}}", _update),
        route(portal, "DELETE", f"{BASE}/{{name}}", _archive),
    ]


def _definitions(call: Call) -> PropertyDefinitions:
    return PropertyDefinitions(call.portal, call.object_type)


def _list(call: Call) -> Answer:
    return ok({"results": _definitions(call).all(archived=call.flag("archived"))})


def _create(call: Call) -> Answer:
    return created(_definitions(call).create(call.body(PropertyCreate)))


def _read(call: Call) -> Answer:
    return ok(_definitions(call).get(call.path["name"], archived=call.flag("archived")))


def _update(call: Call) -> Answer:
    return ok(_definitions(call).update(call.path["name"], call.body(PropertyUpdate)))


def _archive(call: Call) -> Answer:
    _definitions(call).archive(call.path["name"])
    return nothing()


def _create_batch(call: Call) -> Answer:
    inputs, create = call.inputs(PropertyCreate, MAX_BATCH), _definitions(call).create
    done, errors = attempt_each(inputs, create, _context)
    return batch_answer(call.portal, HTTPStatus.CREATED, [made for _, made in done], errors)


def _read_batch(call: Call) -> Answer:
    definitions, batch = _definitions(call), call.body(NameBatch)

    def read(one: PropertyName) -> Json:
        return definitions.get(one.name, archived=batch.archived)

    done, errors = attempt_each(batch.inputs, read, _context)
    return batch_answer(call.portal, HTTPStatus.OK, [definition for _, definition in done], errors)


def _context(one: PropertyCreate | PropertyName) -> dict[str, list[str]]:
    return {"name": [one.name]}


def _archive_batch(call: Call) -> Answer:
    definitions = _definitions(call)
    for one in call.body(NameBatch).inputs:
        if definitions.find(one.name):
            definitions.archive(one.name)
    return nothing()
