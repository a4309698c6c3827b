"""The endpoints of custom object schemas and of the object library."""

from http import HTTPStatus

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.batches import batch_answer
from hsp_assets.sandbox.hubspot.protocol.bodies import Reference
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, created, nothing, ok, route
from hsp_assets.sandbox.hubspot.schemas.bodies import (
    AssociationCreate,
    DatedSchemaCreate,
    SchemaCreate,
    SchemaUpdate,
)
from hsp_assets.sandbox.hubspot.schemas.definitions import Schemas

BASE = "/crm-object-schemas/v3/schemas"
ONE = f"{BASE}/{{type}}"
LIBRARY = "/crm/v3/object-library/enablement"


def routes(portal: Portal) -> list[Route]:
    """The routes of schemas and the object library."""
    return [
        route(portal, "GET", BASE, _list),
        route(portal, "POST", BASE, _create),
        route(portal, "POST", f"{BASE}/batch/read", _read_batch),
        route(portal, "GET", ONE, _read),
        route(portal, "PATCH", ONE, _update),
        route(portal, "DELETE", ONE, _delete),
        route(portal, "POST", f"{ONE}/associations", _add_association),
        route(portal, "DELETE", f"{ONE}/associations/{{id}}", _remove_association),
        route(portal, "GET", LIBRARY, _library),
        route(portal, "GET", f"{LIBRARY}/{{type}}", _enablement),
    ]


def _list(call: Call) -> Answer:
    return ok({"results": Schemas(call.portal).all(archived=call.flag("archived"))})


def _create(call: Call) -> Answer:
    new = call.body(DatedSchemaCreate if call.enforces_rules else SchemaCreate)
    return created(Schemas(call.portal).create(new))


def _read_batch(call: Call) -> Answer:
    schemas = Schemas(call.portal)
    definitions = [schemas.get(one.id) for one in call.inputs(Reference)]
    return batch_answer(call.portal, HTTPStatus.OK, definitions)


def _read(call: Call) -> Answer:
    return ok(Schemas(call.portal).get(call.path["type"]))


def _update(call: Call) -> Answer:
    return ok(Schemas(call.portal).update(call.path["type"], call.body(SchemaUpdate)))


def _delete(call: Call) -> Answer:
    Schemas(call.portal).delete(call.path["type"], for_good=call.flag("archived"))
    return nothing()


def _add_association(call: Call) -> Answer:
    new = call.body(AssociationCreate)
    return created(Schemas(call.portal).add_association(call.path["type"], new))


def _remove_association(call: Call) -> Answer:
    Schemas(call.portal).remove_association(call.path["type"], call.path["id"])
    return nothing()


def _library(call: Call) -> Answer:
    enabled = {one.id: True for one in call.portal.types.all()}
    return ok({"enablementByObjectTypeId": enabled})


def _enablement(call: Call) -> Answer:
    return ok({"enablement": call.portal.types.find(call.path["type"]) is not None})
