"""Loading interactions as completions of the custom event.

The event API reports nothing per row, so completions are counted by reading them back. Each
carries a `uuid` derived from its row: sending one twice changes nothing. HubSpot may show a
completion minutes after it accepted it: such a row is not shown yet, neither created nor refused,
and the next load looks again. An event finds its contact by the event property that holds the
contact's unique external id, or else by the record id that a former id leads to.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.completions import HASH, HUBSPOT_TIME, KEY, Completions
from hsp_assets.loading.contacts import IDS, Contacts
from hsp_assets.loading.outcome import REJECTS, Outcome, reject
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import RECORD_ID
from hsp_assets.loading.sending import send
from hsp_assets.parallel import parallel_map
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import MAX_EVENT_STRING
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
NO_CONTACT = "the portal has no contact of this id"
PART_ROWS = 5_000
"""Events that are looked up and sent together: ten requests of 500."""
PARTS_AT_ONCE = 2
"""Parts that are looked up, and parts that are sent: a pause of one is filled by another."""
PATIENCE_SECONDS = 60
"""How long a load waits until what it sent is shown; it usually is within seconds."""
CONTACT_ID = "~contact"


@dataclass
class Load:
    """A load under way.

    Attributes:
        hubspot: the portal.
        event_type: the event's full name in the portal.
        existing: the completions that the portal showed before.
        contacts: of the portal.
        known: ids of customers, with the record ids of their contacts.
        sent: file, line, key and key hash of what was sent.

    """

    hubspot: HubSpotResource
    event_type: str
    existing: Completions
    contacts: Contacts
    known: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=IDS))
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
    load = Load(hubspot, event_type, Completions(hubspot, event_type), Contacts(hubspot))
    outcome = Outcome()
    for batch in batches:
        outcome.add(_load_batch(load, batch, progress))
        progress.advance(batch.height)
    outcome.not_shown = _count_not_shown(load, progress)
    outcome.created -= outcome.not_shown
    return outcome


def event_name(hubspot: HubSpotResource) -> str:
    """The fully qualified name under which the portal knows the interaction event.

    Raises:
        PermanentFailure: the portal does not define the event.

    """
    for definition in hubspot.definitions.events():
        if definition["name"] == hubspot.event_name:
            return str(definition["fullyQualifiedName"])
    raise PermanentFailure(
        f"The portal does not define the event {hubspot.event_name}. "
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
    new = users.filter(~users.is_in(before[portal.EXTERNAL_ID].implode()))
    # Parts looked up in parallel may drop each other's contacts, which are then looked up again.
    load.known = known = pl.concat([before, load.contacts.living(new)])
    progress.advance(rows.height)
    contacts = known.select(
        pl.col(portal.EXTERNAL_ID).alias("user_id"), pl.col(RECORD_ID).alias(CONTACT_ID)
    )
    joined = rows.join(contacts, on="user_id", how="left", maintain_order="left")
    is_known = pl.col(CONTACT_ID).is_not_null()
    unknown = reject(joined.filter(~is_known), "user_id", "NO_SUCH_CONTACT", NO_CONTACT)
    return joined.filter(is_known), unknown


def _send(
    load: Load, progress: Progress, part: tuple[pl.DataFrame, pl.DataFrame]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Send the events of some rows; the rows sent, and the rejects of both steps."""
    rows, without_contact = part
    events = _completions(load.event_type, rows)
    reasons = {event["uuid"]: why for event, why in send(load.hubspot, events, progress.advance)}
    bad = [
        (file, line, "", "EVENT_REJECTED", reasons[event["uuid"]])
        for event, (file, line) in zip(events, rows.select(FILE, LINE).iter_rows(), strict=True)
        if event["uuid"] in reasons
    ]
    rejects = pl.DataFrame(bad, schema=REJECTS.schema, orient="row")
    return without(rows, rejects), pl.concat([without_contact, rejects])


def _count_not_shown(load: Load, progress: Progress) -> int:
    """How many of the events that were sent cannot be read back while the load waits for them."""
    if not load.sent:
        return 0
    rest = pl.concat(load.sent)
    progress.say(f"reading {rest.height:,} sent events back")

    def look_again() -> pl.DataFrame:
        nonlocal rest
        rest = Completions(load.hubspot, load.event_type).without(rest)
        return rest

    wait_for(look_again, pl.DataFrame.is_empty, within=PATIENCE_SECONDS)
    return rest.height


def _completions(event_type: str, rows: pl.DataFrame) -> list[Json]:
    """An event for each row, as HubSpot takes it."""
    properties = [
        pl.col(source).cast(pl.String).str.slice(0, MAX_EVENT_STRING).alias(target)
        for target, source in PROPERTIES.items()
    ]
    columns = rows.select(
        pl.concat_str(list(KEY), separator="|").alias(HASH),
        CONTACT_ID,
        pl.from_epoch("timestamp").dt.strftime(HUBSPOT_TIME),
        pl.struct(properties).alias("properties"),
    )
    return [
        {
            "eventName": event_type,
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, key)),
            "objectId": contact,
            "occurredAt": at,
            "properties": {name: text for name, text in values.items() if text is not None},
        }
        for key, contact, at, values in columns.iter_rows()
    ]
