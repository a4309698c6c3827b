"""The endpoints of exports."""

import json
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.exports.bodies import ExportRequest
from hsp_assets.sandbox.hubspot.exports.jobs import Job, Jobs, Links
from hsp_assets.sandbox.hubspot.exports.writing import layout
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json, not_found
from hsp_assets.sandbox.hubspot.store.times import iso

BASE = "/crm/v3/exports/export"
DOWNLOADS = "/sandbox-exports/{secret}"
STATUS = {
    "ENQUEUED": "PENDING",
    "PROCESSING": "PROCESSING",
    "DONE": "COMPLETE",
    "FAILED": "COMPLETE",
}


def routes(portal: Portal) -> list[Route]:
    """The routes of exports, and of the links to their files."""
    links = Links(portal)

    async def status(request: Request) -> Response:
        with portal.store.transaction():
            job = Jobs(portal).get(request.path_params["id"])
        return JSONResponse(_status(job, links, str(request.base_url)))

    async def download(request: Request) -> Response:
        export_id = links.follow(request.path_params["secret"])
        if export_id is None:
            raise not_found("This link has expired; ask for the status of the export again")
        file = Path(Jobs(portal).get(export_id).file or "")
        return FileResponse(file, filename=file.name)

    return [
        route(portal, "POST", f"{BASE}/async", _start),
        Route(f"{BASE}/async/tasks/{{id}}/status", status, methods=["GET"]),
        route(portal, "GET", f"{BASE}/{{id}}", _read),
        Route(DOWNLOADS, download, methods=["GET"]),
    ]


def _start(call: Call) -> Answer:
    layout(call.portal, call.body(ExportRequest))
    job = Jobs(call.portal).create(json.loads(call.content))
    call.portal.background.wake()
    return Answer(HTTPStatus.ACCEPTED, {"id": str(job.id), "links": {"status": _path(call, job)}})


def _read(call: Call) -> Answer:
    job = Jobs(call.portal).get(call.path["id"])
    return ok(
        {
            "id": str(job.id),
            "exportName": job.request["exportName"],
            "exportType": job.request["exportType"],
            "exportState": job.state,
            "objectType": job.request["objectType"],
            "objectProperties": job.request["objectProperties"],
            "recordCount": job.record_count,
            "createdAt": iso(job.created_at),
            "updatedAt": iso(job.completed_at or job.created_at),
        }
    )


def _status(job: Job, links: Links, base_url: str) -> Json:
    body: Json = {
        "status": STATUS[job.state],
        "requestedAt": iso(job.created_at),
        "startedAt": iso(job.created_at),
        "completedAt": iso(job.completed_at or job.created_at),
    }
    if job.state == "DONE":
        body["result"] = base_url.rstrip("/") + DOWNLOADS.format(secret=links.issue(job))
    if job.state == "FAILED":
        error: Json = {
            "status": "error",
            "category": "VALIDATION_ERROR",
            "message": job.message,
            "errors": [],
            "context": {},
            "links": {},
        }
        body |= {"numErrors": 1, "errors": [error]}
    return body


def _path(call: Call, job: Job) -> str:
    return f"{call.url}/tasks/{job.id}/status"
