"""Loading interactions as completions of the custom event.

The event API reports nothing per row, so completions are counted by reading them back. Each
carries a `uuid` derived from its row: sending one twice changes nothing. An event finds its
contact by the event property that holds the contact's unique external id.
"""

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.completions import HASH, KEY, Completions, iso
from hsp_assets.loading.outcome import REJECTS, Outcome, reject
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import known_ids
from hsp_assets.loading.sending import send
from hsp_assets.parallel import parallel_map
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import INTERACTION_EVENT, MAX_EVENT_STRING
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
PART_ROWS = 5_000
"""Events that are looked up and sent together: ten requests of 500."""
PARTS_AT_ONCE = 2
"""Parts that are looked up, and parts that are sent: a pause of one is filled by another."""
VISIBLE_WITHIN_SECONDS = 60
"""How long a sent completion may take until it can be read."""


@dataclass
class Load:
    """A load under way.

    Attributes:
        hubspot: the portal.
        event_type: the event's full name in the portal.
        existing: the completions that the portal showed before.
        known: external ids that contacts of the portal have.
        sent: file, line, key and key hash of what was sent.

    """

    hubspot: HubSpotResource
    event_type: str
    existing: Completions
    known: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    sent: list[pl.DataFrame] = field(default_factory=list)


def load_events(
    hubspot: HubSpotResource, batches: Iterable[pl.DataFrame], progress: Progress = QUIET
) -> Outcome:
    """Make the portal hold a completion for each interaction.

    Args:
        hubspot: the portal.
        batches: accepted rows of the interactions, with `file` and `line`.
        progress: is advanced by the rows done.

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
    """Send what is missing, part by part: while one is sent, contacts of the next are looked up."""
    missing = load.existing.without(rows)
    looking_up = progress.part("looking up contacts of events", missing.height)
    sending = progress.part("sending events", missing.height)
    looked_up = partial(_attachable, load, looking_up)
    parts = parallel_map(looked_up, missing.iter_slices(PART_ROWS), PARTS_AT_ONCE)
    outcome = Outcome(rows=rows.height, unchanged=rows.height - missing.height)
    for sent, rejects in parallel_map(partial(_send, load, sending), parts, PARTS_AT_ONCE):
        load.sent.append(sent.select(FILE, LINE, *KEY, HASH))
        outcome.add(Outcome(created=sent.height, rejects=rejects))
    return outcome


def _attachable(
    load: Load, progress: Progress, rows: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows whose contact the portal has, and the others as rejects.

    HubSpot would accept an event of an unknown contact, attach it to no record, and refuse its
    `uuid` for a year.
    """
    users, before = rows["user_id"].unique(maintain_order=True), load.known
    new = users.filter(~users.is_in(before.implode()))
    contacts = known_ids(load.hubspot, "contacts", new)
    # Parts looked up in parallel may drop each other's contacts, which are then looked up again.
    load.known = known = pl.concat([before, contacts[portal.EXTERNAL_ID]])
    progress.advance(rows.height)
    is_known = pl.col("user_id").is_in(known.implode())
    return rows.filter(is_known), reject(
        rows.filter(~is_known), "user_id", "NO_SUCH_CONTACT", "the portal has no contact of this id"
    )


def _send(
    load: Load, progress: Progress, part: tuple[pl.DataFrame, pl.DataFrame]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Send the events of some rows; the rows sent, and the rejects of both steps."""
    rows, without_contact = part
    events = [_completion(load.event_type, row) for row in rows.iter_rows(named=True)]
    reasons = {event["uuid"]: why for event, why in send(load.hubspot, events, progress.advance)}
    bad = [
        (row[FILE], row[LINE], "", "EVENT_REJECTED", reasons[event["uuid"]])
        for event, row in zip(events, rows.iter_rows(named=True), strict=True)
        if event["uuid"] in reasons
    ]
    rejects = pl.DataFrame(bad, schema=REJECTS.schema, orient="row")
    return without(rows, rejects), pl.concat([without_contact, rejects])


def _not_shown(load: Load, progress: Progress) -> pl.DataFrame:
    """What was sent and cannot be read back within the time a completion may take."""
    if not load.sent:
        return REJECTS
    lost = pl.concat(load.sent)
    progress.say(f"reading {lost.height:,} sent events back")
    deadline = time.monotonic() + VISIBLE_WITHIN_SECONDS

    def look_again() -> pl.DataFrame:
        nonlocal lost
        lost = Completions(load.hubspot, load.event_type).without(lost)
        return lost

    wait_for(look_again, lambda rows: rows.is_empty() or time.monotonic() > deadline)
    return reject(lost, "event_type", "NOT_SHOWN", "HubSpot accepted the event, does not show it")


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
