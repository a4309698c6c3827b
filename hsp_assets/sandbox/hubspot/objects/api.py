"""The endpoints of records."""

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.objects import batches, single, special
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import route

BASE = "/crm/v3/objects/{type}"


def routes(portal: Portal) -> list[Route]:
    """The routes of records of every type."""
    return [
        route(portal, "POST", f"{BASE}/batch/read", batches.read_batch),
        route(portal, "POST", f"{BASE}/batch/upsert", batches.upsert_batch),
        route(portal, "POST", f"{BASE}/batch/update", batches.update_batch),
        route(portal, "POST", f"{BASE}/batch/create", batches.create_batch),
        route(portal, "POST", f"{BASE}/batch/archive", batches.archive_batch),
        route(portal, "POST", f"{BASE}/merge", special.merge_records),
        route(portal, "POST", "/crm/v3/objects/contacts/gdpr-delete", special.forget_contact),
        route(portal, "POST", "/crm/v3/objects/0-1/gdpr-delete", special.forget_contact),
        route(portal, "GET", BASE, single.list_records),
        route(portal, "POST", BASE, single.create_record),
        route(portal, "GET", f"{BASE}/{{id}}", single.read_record),
        route(portal, "PATCH", f"{BASE}/{{id}}", single.update_record),
        route(portal, "DELETE", f"{BASE}/{{id}}", single.archive_record),
    ]
