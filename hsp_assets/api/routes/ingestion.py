"""Taking in events, users and items: validated, given ids, and handed to the outbox.

Which records of a request were accepted, and the response to it, belongs to `batch`.
"""

import json
import time
from collections.abc import Callable
from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import Depends, Query
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.bodies import (
    Event,
    Events,
    InvalidRecord,
    Item,
    Items,
    User,
    Users,
)
from hsp_assets.api.contract.errors import ApiError, no_namespace, no_target, unavailable
from hsp_assets.api.contract.parameters import Ingestion, IngestionOfUsers, Namespace
from hsp_assets.api.identity import UserIdType, record_id
from hsp_assets.api.operations import Serving
from hsp_assets.api.outbox.calls import Call, Json, Kind, OutboxFull
from hsp_assets.api.routes.batch import Batch
from hsp_assets.schemas import EVENT_TYPES

EVENT_BYTES = 10 * 1024
EVENT_IDS = UUID("5c9c5f0c-0f9b-4b7e-9a53-64a2f0f7a1de")
"""UUID namespace of the ids that are made from an event's content."""


def _taking(kind: Kind) -> Callable[[Api, str], Api]:
    """A dependency: the API, if that takes records of a kind."""

    def api_for(api: Serving, namespace: Namespace) -> Api:
        if namespace != api.settings.dataset_group:
            raise no_namespace()
        targets = api.targets.known
        if targets is not None and not targets.of(kind):
            raise no_target(kind)
        return api

    return api_for


async def put_events(
    api: Annotated[Api, Depends(_taking("events"))],
    options: Annotated[IngestionOfUsers, Query()],
    body: Events,
) -> Response:
    """What a user did.

    The response comes once it is certain to arrive; the user's next recommendations take it into
    account.
    """
    kind = options.user_id_type
    batch = Batch("eventList", is_whole=options.is_whole)
    user = ""
    if body.user_id is not None:
        user = await _training_id(api, body.user_id, body.external_id, kind)
    about = {"sessionId": body.session_id, **({"userId": user} if user else {})}
    for position, event in enumerate(body.event_list):
        batch.add(position, _event_record(api, event, about))
    lane = f"user {user}" if user else f"session {body.session_id}"
    api.recommendations.cache.invalidate(user)
    await _submit(api, batch, "events", lane, about)
    # Lists requested meanwhile do not take these events into account.
    api.recommendations.cache.invalidate(user)
    types = [record["eventType"] for record in batch.accepted()]
    api.outcomes.did(user, set(types))
    for type_ in types:
        api.metrics.events.labels("yes" if type_ in EVENT_TYPES else "no").inc()
    return batch.response()


async def put_users(
    api: Annotated[Api, Depends(_taking("users"))],
    options: Annotated[IngestionOfUsers, Query()],
    body: Users,
) -> Response:
    """Contacts, new or changed."""
    kind = options.user_id_type
    batch = Batch("users", is_whole=options.is_whole)
    for position, user in enumerate(body.users):
        batch.add(position, await _user_record(api, user, kind))
    await _submit(api, batch, "users", "users", {})
    return batch.response()


async def put_items(
    api: Annotated[Api, Depends(_taking("items"))],
    options: Annotated[Ingestion, Query()],
    body: Items,
) -> Response:
    """Products, new or changed."""
    batch = Batch("items", is_whole=options.is_whole)
    for position, item in enumerate(body.items):
        batch.add(position, _item_record(item))
    await _submit(api, batch, "items", "items", {})
    return batch.response()


async def _training_id(api: Api, user_id: str, external_id: str | None, kind: UserIdType) -> str:
    if kind == "record" and external_id is not None:
        record = record_id(user_id)
        if api.identity.learn(record, external_id):
            await api.outbox.remember(record, external_id)
    return api.identity.resolve(user_id, kind).id


def _event_record(api: Api, event: Event | InvalidRecord, about: Json) -> Json | InvalidRecord:
    if isinstance(event, InvalidRecord):
        return event
    if event.event_type not in EVENT_TYPES and not api.settings.accepts_other_events:
        return InvalidRecord(f"eventType: must be one of {', '.join(EVENT_TYPES)}")
    record = event.model_dump(exclude_none=True)
    if event.event_id is None:
        record["eventId"] = str(_event_id(record, about))
    record.setdefault("sentAt", round(time.time(), 3))
    if len(json.dumps(record)) > EVENT_BYTES:
        return InvalidRecord(f"an event can have {EVENT_BYTES} bytes")
    return record


def _event_id(record: Json, about: Json) -> UUID:
    """Equal for equal events, so that one that is sent again counts once."""
    if "sentAt" not in record:
        return uuid4()
    return uuid5(EVENT_IDS, json.dumps([about, record], sort_keys=True))


async def _user_record(
    api: Api, user: User | InvalidRecord, kind: UserIdType
) -> Json | InvalidRecord:
    if isinstance(user, InvalidRecord):
        return user
    try:
        id_ = await _training_id(api, user.user_id, user.external_id, kind)
    except ApiError as error:
        return InvalidRecord(error.message)
    return _record("userId", id_, user.properties)


def _item_record(item: Item | InvalidRecord) -> Json | InvalidRecord:
    if isinstance(item, InvalidRecord):
        return item
    return _record("itemId", item.item_id, item.properties)


def _record(id_name: str, id_: str, properties: str | None) -> Json:
    return {id_name: id_} | ({} if properties is None else {"properties": properties})


async def _submit(api: Api, batch: Batch, kind: Kind, lane: str, about: dict[str, str]) -> None:
    """Hand the good records to the outbox, in calls of ten."""
    batch.require_some()
    calls = [Call(kind, lane, records, about) for records in batch.calls()]
    try:
        results = await api.outbox.submit(calls)
    except OutboxFull as error:
        raise unavailable(str(error)) from error
    batch.settle(results)
    batch.require_some()
    api.metrics.accepted.labels(kind).inc(len(batch.accepted()))
