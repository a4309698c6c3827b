"""What other programs ask of every account beside its records: facts, associations of version 3.

This project asks none of it.
"""

from http import HTTPStatus

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.associations.links import associated
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.batches import batch_answer
from hsp_assets.sandbox.hubspot.protocol.bodies import Reference
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.records.loaded import record_id

MAX_READ = 1_000
"""Records of one request for associations, as of the later versions."""


def routes(portal: Portal) -> list[Route]:
    """The routes of account information and of the associations of version 3."""
    return [
        route(portal, "GET", "/account-info/v3/details", _details),
        route(portal, "POST", "/crm/v3/associations/{from}/{to}/batch/read", _associations),
    ]


def _details(call: Call) -> Answer:
    return ok(
        {
            "portalId": call.portal.id,
            "accountType": "STANDARD",
            "timeZone": "UTC",
            "companyCurrency": "USD",
            "additionalCurrencies": [],
            "utcOffset": "+00:00",
            "utcOffsetMilliseconds": 0,
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        }
    )


def _associations(call: Call) -> Answer:
    """The associated records in the shape of version 3: an id and the name of the association."""
    resolve, known = call.portal.types.resolve, call.portal.association_types
    from_type, to_type = resolve(call.path["from"]), resolve(call.path["to"])
    numbers = [
        n for one in call.inputs(Reference, MAX_READ) if (n := record_id(one.id)) is not None
    ]
    found: dict[int, list[Json]] = {}
    for row in associated(call.portal, from_type.id, numbers, to_type.id):
        kind = known.find(from_type.id, to_type.id, row["category"], row["association_type_id"])
        one = {"id": str(row["to_id"]), "type": kind.name if kind else ""}
        found.setdefault(int(row["from_id"]), []).append(one)
    results: list[Json] = [{"from": {"id": str(n)}, "to": to} for n, to in found.items()]
    return batch_answer(call.portal, HTTPStatus.OK, results)
