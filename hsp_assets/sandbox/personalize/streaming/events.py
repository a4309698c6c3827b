"""PutEvents: what users did just now.

An event reaches the answers of its user immediately, and the trainings that begin after it.
"""

import hashlib
import json
from uuid import uuid4

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.avro import DatasetSchema
from hsp_assets.sandbox.personalize.data.csv_rows import FIRST_MILLISECONDS
from hsp_assets.sandbox.personalize.data.streamed import StreamedEvent
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.sandbox.personalize.streaming.properties import columns_of
from hsp_assets.service_models import Json

_EVENT_BYTES = 10 * 1024
_FORBIDDEN = frozenset(
    {"userid", "sessionid", "eventtype", "timestamp", "recommendationid", "impression"}
)
"""Keys that properties may not have, whatever their case."""
_OWN_COLUMNS = ("USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP")


def put_events(account: Account, request: Json) -> None:
    """Store the events of a request, or none of them.

    Raises:
        InvalidInputError: the tracker does not exist or is not active, or an event does not fit.
    """
    dataset = _dataset(account, request["trackingId"])
    schema = account.datasets.schema(dataset)
    events = [_event(request, event, schema) for event in request["eventList"]]
    with account.store.transaction():
        account.streamed.add_events(dataset.id, events)


def _dataset(account: Account, tracking_id: str) -> Resource:
    trackers = account.registry.all("eventTracker")
    tracker = next((one for one in trackers if one.attributes["trackingId"] == tracking_id), None)
    if tracker is None or tracker.status != "ACTIVE":
        raise InvalidInputError("The trackingId is not that of an ACTIVE event tracker.")
    dataset = account.datasets.find(tracker.attributes["datasetGroupArn"], "INTERACTIONS")
    if dataset is None or dataset.status != "ACTIVE":
        raise InvalidInputError("The dataset group needs an ACTIVE Interactions dataset.")
    return dataset


def _event(request: Json, event: Json, schema: DatasetSchema) -> StreamedEvent:
    content = {name: value for name, value in event.items() if name != "eventId"}
    text = json.dumps([request.get("userId"), request["sessionId"], content], sort_keys=True)
    if len(text.encode()) > _EVENT_BYTES:
        raise InvalidInputError(f"An event can have {_EVENT_BYTES} bytes.")
    if event["sentAt"] >= FIRST_MILLISECONDS:
        raise InvalidInputError("sentAt must be in seconds, not in milliseconds.")
    given = {**dict.fromkeys(_OWN_COLUMNS, ""), **_columns(event, schema)}
    columns = columns_of(event.get("properties"), schema, given=given, forbidden=_FORBIDDEN)
    return StreamedEvent(
        event_id=event.get("eventId") or str(uuid4()),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        user_id=request.get("userId"),
        session_id=request["sessionId"],
        item_id=event.get("itemId"),
        event_type=event["eventType"],
        timestamp=int(event["sentAt"]),
        columns={name: value for name, value in columns.items() if name not in _OWN_COLUMNS},
        source=_source(event),
    )


def _columns(event: Json, schema: DatasetSchema) -> dict[str, str]:
    """The reserved columns that have members of their own, as far as the schema has them."""
    members = {
        "EVENT_VALUE": event.get("eventValue"),
        "IMPRESSION": "|".join(event.get("impression", [])) or None,
        "RECOMMENDATION_ID": event.get("recommendationId"),
        "EVENT_ATTRIBUTION_SOURCE": _source(event),
    }
    return {
        name: str(value)
        for name, value in members.items()
        if value is not None and name in schema.names
    }


def _source(event: Json) -> str | None:
    source: str | None = event.get("metricAttribution", {}).get("eventAttributionSource")
    return source
