"""Loading interactions as completions of the custom event.

The event API answers nothing per row, so completions are counted by reading them back. Each
carries a `uuid` derived from its row: sending one twice changes nothing. An event finds its
contact by the event property that holds the contact's unique external id.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import polars as pl

from hsp_assets import portal
from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.outcome import Outcome, refuse
from hsp_assets.loading.records import known_ids
from hsp_assets.portal import INTERACTION_EVENT, MAX_EVENT_STRING
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.sources.rows import without
from hsp_assets.waiting import wait_for

KEY = ("user_id", "item_id", "event_type", "timestamp")
PROPERTIES = {
    "event_type": "event_type",
    "item_id": "item_id",
    "item_name": "product_name",
    "item_description": "product_description",
    "item_category_l1": "category_l1",
    "item_category_l2": "category_l2",
    "item_price": "price",
    "item_discount": "discount",
    "user_id": "user_id",
}
"""Event property to source column."""
SENT_AT_ONCE = 5_000
"""Events held as JSON at a time: ten requests of 500."""
VISIBLE_WITHIN_SECONDS = 60
"""How long a sent completion may take until it can be read."""


def load_events(
    hubspot: HubSpotResource,
    batches: Iterable[pl.DataFrame],
    report: Callable[[str], None] = lambda _line: None,
) -> Outcome:
    """Make the portal hold a completion for each interaction.

    Args:
        hubspot: the portal.
        batches: accepted rows of the interactions, with `file` and `line`.
        report: told about progress.

    """
    event_type = event_name(hubspot)
    outcome = Outcome()
    for batch in batches:
        outcome.add(_load_batch(hubspot, event_type, batch, report))
    return outcome


def event_name(hubspot: HubSpotResource) -> str:
    """The fully qualified name under which the portal knows the interaction event.

    Raises:
        PermanentFailure: the portal does not define the event.

    """
    for definition in hubspot.event_definitions():
        if definition["name"] == INTERACTION_EVENT.name:
            return str(definition["fullyQualifiedName"])
    raise PermanentFailure(
        f"The portal does not define the event {INTERACTION_EVENT.name}. "
        "Materialize data_model/interaction_event first."
    )


def _load_batch(
    hubspot: HubSpotResource,
    event_type: str,
    rows: pl.DataFrame,
    report: Callable[[str], None],
) -> Outcome:
    missing = rows.join(_read_back(hubspot, event_type, rows), on=KEY, how="anti")
    users = known_ids(hubspot, "contacts", missing["user_id"])
    unknown = missing.join(users, left_on="user_id", right_on=portal.EXTERNAL_ID, how="anti")
    sent = without(missing, unknown)
    for part in sent.iter_slices(SENT_AT_ONCE):
        hubspot.send_events([_completion(event_type, row) for row in part.iter_rows(named=True)])
        report(f"sent {part.height} event completions")
    lost = _not_visible(hubspot, event_type, sent)
    rejects = [
        refuse(unknown, "user_id", "the portal has no contact of this id"),
        refuse(lost, "event_type", "HubSpot took the event and does not show it"),
    ]
    return Outcome(
        rows=rows.height,
        created=sent.height - lost.height,
        unchanged=rows.height - missing.height,
        rejects=pl.concat(rejects),
    )


def _not_visible(hubspot: HubSpotResource, event_type: str, sent: pl.DataFrame) -> pl.DataFrame:
    """The events that cannot be read back within the time a completion may take."""
    deadline = datetime.now(UTC).timestamp() + VISIBLE_WITHIN_SECONDS
    return wait_for(
        lambda: sent.join(_read_back(hubspot, event_type, sent), on=KEY, how="anti"),
        lambda lost: lost.is_empty() or datetime.now(UTC).timestamp() > deadline,
    )


def _read_back(hubspot: HubSpotResource, event_type: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The keys of the completions in the time span of some rows."""
    schema = dict(zip(KEY, (pl.String, pl.String, pl.String, pl.Int64), strict=True))
    if rows.is_empty():
        return pl.DataFrame(schema=schema)
    times = rows["timestamp"]
    first, last = _iso(_number(times.min()) - 1), _iso(_number(times.max()) + 1)
    keys = (_key(event) for event in hubspot.events(event_type, first, last))
    return pl.DataFrame(list(keys), schema=schema, orient="row")


def _key(event: Json) -> tuple[str, str, str, int]:
    said = event["properties"]
    occurred = datetime.fromisoformat(event["occurredAt"]).timestamp()
    return said.get("user_id"), said.get("item_id"), said.get("event_type"), int(occurred)


def _completion(event_type: str, row: Json) -> Json:
    name = "|".join(str(row[part]) for part in KEY)
    return {
        "eventName": event_type,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
        "occurredAt": _iso(row["timestamp"]),
        "properties": {
            target: str(row[source])[:MAX_EVENT_STRING]
            for target, source in PROPERTIES.items()
            if row[source] is not None
        },
    }


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _number(value: object) -> int:
    return int(str(value))
