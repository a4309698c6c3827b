"""Loading interactions as completions of the custom event.

The event API answers nothing per row, so completions are counted by reading them back. Each
carries a `uuid` derived from its row: sending one twice changes nothing. An event finds its
contact by the event property that holds the contact's unique external id.
"""

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from hsp_assets import portal
from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.completions import HASH, KEY, Completions, iso
from hsp_assets.loading.outcome import REFUSED, Outcome, refuse
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import known_ids
from hsp_assets.loading.sending import send
from hsp_assets.portal import INTERACTION_EVENT, MAX_EVENT_STRING
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import without
from hsp_assets.waiting import wait_for

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
MADE_AT_ONCE = 5_000
"""Events held as JSON at a time: ten requests of 500."""
VISIBLE_WITHIN_SECONDS = 60
"""How long a sent completion may take until it can be read."""


@dataclass
class Load:
    """A load under way.

    Attributes:
        hubspot: the portal.
        event_type: the event's name there.
        there: the completions that the portal showed before.
        known: external ids that contacts of the portal have.
        sent: file, line, key and its hash of what was sent.

    """

    hubspot: HubSpotResource
    event_type: str
    there: Completions
    known: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    sent: list[pl.DataFrame] = field(default_factory=list)


def load_events(
    hubspot: HubSpotResource, batches: Iterable[pl.DataFrame], progress: Progress = QUIET
) -> Outcome:
    """Make the portal hold a completion for each interaction.

    Args:
        hubspot: the portal.
        batches: accepted rows of the interactions, with `file` and `line`.
        progress: told how far it is.

    """
    event_type = event_name(hubspot)
    load = Load(hubspot, event_type, Completions(hubspot, event_type))
    outcome = Outcome()
    for batch in batches:
        outcome.add(_load_batch(load, batch, progress))
        progress.advance(batch.height)
    lost = _not_shown(load, progress)
    outcome.created -= lost.height
    outcome.rejects = pl.concat([outcome.rejects, lost])
    return outcome


def event_name(hubspot: HubSpotResource) -> str:
    """The fully qualified name under which the portal knows the interaction event.

    Raises:
        PermanentFailure: the portal does not define the event.

    """
    for definition in hubspot.definitions.events():
        if definition["name"] == INTERACTION_EVENT.name:
            return str(definition["fullyQualifiedName"])
    raise PermanentFailure(
        f"The portal does not define the event {INTERACTION_EVENT.name}. "
        "Materialize data_model/interaction_event first."
    )


def _load_batch(load: Load, rows: pl.DataFrame, progress: Progress) -> Outcome:
    missing = load.there.without(rows)
    unknown = _of_unknown_contacts(load, missing, progress)
    sendable = without(missing, unknown)
    refused = _send(load, sendable, progress)
    sent = without(sendable, refused)
    load.sent.append(sent.select(FILE, LINE, *KEY, HASH))
    return Outcome(
        rows=rows.height,
        created=sent.height,
        unchanged=rows.height - missing.height,
        rejects=pl.concat([unknown, refused]),
    )


def _of_unknown_contacts(load: Load, rows: pl.DataFrame, progress: Progress) -> pl.DataFrame:
    """Refuse rows of contacts the portal lacks: their event would never find its contact.

    HubSpot would take such an event, attach it to nobody, and refuse its `uuid` for a year.
    """
    users = rows["user_id"].unique(maintain_order=True)
    new = users.filter(~users.is_in(load.known.implode()))
    found = known_ids(load.hubspot, "contacts", new, progress.part("looking up contacts", len(new)))
    load.known = pl.concat([load.known, found[portal.EXTERNAL_ID]])
    unknown = rows.filter(~pl.col("user_id").is_in(load.known.implode()))
    return refuse(unknown, "user_id", "NO_SUCH_CONTACT", "the portal has no contact of this id")


def _send(load: Load, rows: pl.DataFrame, progress: Progress) -> pl.DataFrame:
    """Send the events of some rows; answer those that HubSpot refuses."""
    part, refused = progress.part("sending events", rows.height), [REFUSED]
    for slice_ in rows.iter_slices(MADE_AT_ONCE):
        made = [_completion(load.event_type, row) for row in slice_.iter_rows(named=True)]
        said = {event["uuid"]: why for event, why in send(load.hubspot, made, part.advance)}
        for event, row in zip(made, slice_.iter_rows(named=True), strict=True):
            if why := said.get(event["uuid"]):
                bad = pl.DataFrame([row], schema=slice_.schema)
                refused.append(refuse(bad, "", "EVENT_REFUSED", why))
    return pl.concat(refused)


def _not_shown(load: Load, progress: Progress) -> pl.DataFrame:
    """What was sent and cannot be read back within the time a completion may take."""
    if not load.sent:
        return REFUSED
    lost = pl.concat(load.sent)
    progress.say(f"reading {lost.height:,} sent events back")
    deadline = time.monotonic() + VISIBLE_WITHIN_SECONDS

    def look_again() -> pl.DataFrame:
        nonlocal lost
        lost = Completions(load.hubspot, load.event_type).without(lost)
        return lost

    wait_for(look_again, lambda rows: rows.is_empty() or time.monotonic() > deadline)
    return refuse(lost, "event_type", "NOT_SHOWN", "HubSpot took the event and does not show it")


def _completion(event_type: str, row: Json) -> Json:
    name = "|".join(str(row[part]) for part in KEY)
    return {
        "eventName": event_type,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
        "occurredAt": iso(row["timestamp"]),
        "properties": {
            target: str(row[source])[:MAX_EVENT_STRING]
            for target, source in PROPERTIES.items()
            if row[source] is not None
        },
    }
