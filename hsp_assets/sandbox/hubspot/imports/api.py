"""The endpoints of imports."""

import json
from collections.abc import Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.imports.bodies import ImportRequest
from hsp_assets.sandbox.hubspot.imports.completeness import refuse_incomplete
from hsp_assets.sandbox.hubspot.imports.files import Upload, count_rows, keep, uploads_folder
from hsp_assets.sandbox.hubspot.imports.jobs import ENDED, Job, Jobs, answer
from hsp_assets.sandbox.hubspot.imports.plan import plan_file
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import (
    Answer,
    Call,
    enforces,
    ok,
    parse_json,
    respond,
    route,
)
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.store.times import iso

BASE = "/crm/v3/imports"
PAGE, MAX_PAGE = 10, 100
MAX_FILES = 10
MAX_REQUEST = 4 * 1024 * 1024
FIRST_FILE_ID = 180_000_000_001
COUNTERS = (
    "TOTAL_ROWS",
    "MAPPED_COLUMNS",
    "CREATED_OBJECTS",
    "UPDATED_OBJECTS",
    "UNIQUE_OBJECTS_WRITTEN",
    "PROPERTY_VALUES_EMITTED",
    "ASSOCIATIONS_EMITTED",
    "ASSOCIATIONS_CREATED",
    "ERRORS",
)


def routes(portal: Portal) -> list[Route]:
    """The routes of imports."""

    async def upload(request: Request) -> Response:
        rules = enforces(request.scope)
        async with request.form(max_files=MAX_FILES, max_part_size=MAX_REQUEST) as form:
            return respond(await run_in_threadpool(_start, portal, form, enforces_rules=rules))

    return [
        route(portal, "GET", BASE, _list),
        Route(BASE, upload, methods=["POST"]),
        route(portal, "GET", f"{BASE}/{{id}}", _read),
        route(portal, "POST", f"{BASE}/{{id}}/cancel", _cancel),
        route(portal, "GET", f"{BASE}/{{id}}/errors", _errors),
    ]


def _start(portal: Portal, form: FormData, *, enforces_rules: bool) -> Answer:
    text = _request_text(form)
    request = parse_json(ImportRequest, text)
    for file in request.files:
        refuse_incomplete(portal, plan_file(portal, request, file), enforces_rules=enforces_rules)
    uploads = _keep(portal, [part for part in form.getlist("files") if not isinstance(part, str)])
    counters = dict.fromkeys(COUNTERS, 0)
    for file in request.files:
        counters["MAPPED_COLUMNS"] += len(file.file_import_page.column_mappings)
        for one in uploads:
            if one.name == file.file_name:
                counters["TOTAL_ROWS"] += count_rows(one, file)
    sent: Json = json.loads(text)
    with portal.store.transaction():
        job = Jobs(portal).create(sent, uploads, counters, enforces_rules=enforces_rules)
    portal.background.wake()
    return ok(answer(portal, job))


def _request_text(form: FormData) -> str:
    part = form.get("importRequest")
    if part is None:
        raise invalid("The multipart body has no part importRequest")
    return part if isinstance(part, str) else part.file.read().decode()


def _keep(portal: Portal, parts: Sequence[UploadFile]) -> list[Upload]:
    if not parts:
        raise invalid("The multipart body has no part files")
    kept = []
    for part in parts:
        with portal.store.transaction():
            file_id = portal.store.next_id("file", FIRST_FILE_ID)
        kept.append(
            keep(uploads_folder(portal), file_id, Path(part.filename or "").name, part.file)
        )
    return kept


def _list(call: Call) -> Answer:
    limit = call.limit(PAGE, MAX_PAGE)
    jobs = Jobs(call.portal).page(call.cursor(), limit + 1)
    after = str(jobs[limit].id) if len(jobs) > limit else None
    return ok(call.page([answer(call.portal, job) for job in jobs[:limit]], after))


def _read(call: Call) -> Answer:
    return ok(answer(call.portal, _job(call)))


def _cancel(call: Call) -> Answer:
    job = _job(call)
    if job.state in ENDED:
        raise invalid(f"Import {job.id} has ended as {job.state} and cannot be canceled")
    Jobs(call.portal).move(job, "CANCELED")
    now = iso(call.portal.now())
    return ok({"status": "COMPLETE", "startedAt": iso(job.created_at), "completedAt": now})


def _errors(call: Call) -> Answer:
    limit = call.limit(MAX_PAGE, MAX_PAGE)
    errors = Jobs(call.portal).errors(_job(call), call.cursor() or 0, limit + 1)
    after = errors[limit]["id"] if len(errors) > limit else None
    shown = errors[:limit]
    for error in shown:
        if not call.flag("includeErrorMessage"):
            del error["errorMessage"]
        if not call.flag("includeRowData"):
            error["sourceData"]["rowData"] = []
    return ok(call.page(shown, after))


def _job(call: Call) -> Job:
    return Jobs(call.portal).get(call.path["id"])
