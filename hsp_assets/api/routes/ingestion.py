"""Taking in events, users and items: validated, given ids, and handed to the outbox."""

import json
import time
from collections.abc import Mapping
from uuid import UUID, uuid4, uuid5

from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.bodies import Event, Events, Items, Users, read_body
from hsp_assets.api.contract.errors import (
    invalid,
    no_namespace,
    no_target,
    refused,
    unavailable,
)
from hsp_assets.api.contract.parameters import read_user_id_type
from hsp_assets.api.http.bodies import read
from hsp_assets.api.identity import UserIdType, record_id
from hsp_assets.api.outbox.calls import RECORDS_PER_CALL, Call, Json, Kind, OutboxFull

EVENT_BYTES = 10 * 1024
EVENT_IDS = UUID("5c9c5f0c-0f9b-4b7e-9a53-64a2f0f7a1de")
"""UUID namespace of the ids that are made from an event's content."""
ACCEPTED_HEADERS = {"Cache-Control": "no-store"}


async def put_events(api: Api, request: Request) -> Response:
    """`POST /events/{namespace}`."""
    kind = read_user_id_type(request.query_params)
    body = read_body(Events, await _body(api, request, "events"))
    user = ""
    if body.user_id is not None:
        user = await _training_id(api, body.user_id, body.external_id, kind)
    about = {"sessionId": body.session_id, **({"userId": user} if user else {})}
    records = [_event(event, about, at) for at, event in enumerate(body.event_list)]
    lane = f"user {user}" if user else f"session {body.session_id}"
    api.recommendations.cache.invalidate(user)
    await _submit(api, _calls("events", lane, records, about))
    # Lists requested meanwhile do not take these events into account.
    api.recommendations.cache.invalidate(user)
    api.outcomes.did(user, {event.event_type for event in body.event_list})
    return _accepted()


async def put_users(api: Api, request: Request) -> Response:
    """`PUT /users/{namespace}`."""
    kind = read_user_id_type(request.query_params)
    body = read_body(Users, await _body(api, request, "users"))
    records = []
    for user in body.users:
        id_ = await _training_id(api, user.user_id, user.external_id, kind)
        records.append(_record("userId", id_, user.properties))
    await _submit(api, _calls("users", "users", records))
    return _accepted()


async def put_items(api: Api, request: Request) -> Response:
    """`PUT /items/{namespace}`."""
    body = read_body(Items, await _body(api, request, "items"))
    records = [_record("itemId", item.item_id, item.properties) for item in body.items]
    await _submit(api, _calls("items", "items", records))
    return _accepted()


async def _body(api: Api, request: Request, kind: Kind) -> bytes:
    if request.path_params["namespace"] != api.settings.dataset_group:
        raise no_namespace()
    targets = api.targets.known
    if targets is not None and not targets.of(kind):
        raise no_target(kind)
    return await read(request, api.settings.max_body_bytes)


async def _training_id(api: Api, user_id: str, external_id: str | None, kind: UserIdType) -> str:
    if kind == "record" and external_id is not None:
        record = record_id(user_id)
        if api.identity.learn(record, external_id):
            await api.outbox.remember(record, external_id)
    return api.identity.resolve(user_id, kind).id


def _event(event: Event, about: Json, at: int) -> Json:
    record = event.model_dump(exclude_none=True)
    if event.event_id is None:
        record["eventId"] = str(_event_id(record, about))
    record.setdefault("sentAt", round(time.time(), 3))
    if len(json.dumps(record)) > EVENT_BYTES:
        raise invalid(f"eventList.{at}: an event can have {EVENT_BYTES} bytes.")
    return record


def _event_id(record: Json, about: Json) -> UUID:
    """Equal for equal events, so that one that is sent again counts once."""
    if "sentAt" not in record:
        return uuid4()
    return uuid5(EVENT_IDS, json.dumps([about, record], sort_keys=True))


def _record(id_name: str, id_: str, properties: str | None) -> Json:
    return {id_name: id_} | ({} if properties is None else {"properties": properties})


def _calls(
    kind: Kind, lane: str, records: list[Json], about: Mapping[str, str] | None = None
) -> list[Call]:
    starts = range(0, len(records), RECORDS_PER_CALL)
    return [
        Call(kind, lane, records[at : at + RECORDS_PER_CALL], dict(about or {})) for at in starts
    ]


async def _submit(api: Api, calls: list[Call]) -> None:
    try:
        results = await api.outbox.submit(calls)
    except OutboxFull as error:
        raise unavailable(str(error)) from error
    first = next((result for result in results if result.status == "refused"), None)
    if first is not None:
        raise refused(400, first.code, first.message)
    for call in calls:
        api.metrics.accepted.labels(call.kind).inc(len(call.records))


def _accepted() -> Response:
    return Response("", headers=ACCEPTED_HEADERS, media_type="text/plain")
