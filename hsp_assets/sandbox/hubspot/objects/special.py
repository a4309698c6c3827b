"""Merging records, and deleting contacts for privacy."""

from hsp_assets.sandbox.hubspot.definitions.object_types import (
    COMPANIES,
    CONTACTS,
    DEALS,
    RECORD_ID,
    TICKETS,
)
from hsp_assets.sandbox.hubspot.objects.answers import View, answers
from hsp_assets.sandbox.hubspot.objects.lookup import id_property
from hsp_assets.sandbox.hubspot.objects.refusals import refusal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body, Text
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, nothing, ok
from hsp_assets.sandbox.hubspot.protocol.errors import invalid
from hsp_assets.sandbox.hubspot.records.gdpr import gdpr_delete
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, unknown_records
from hsp_assets.sandbox.hubspot.records.merging import merge
from hsp_assets.sandbox.hubspot.records.record import InvalidRecord
from hsp_assets.sandbox.hubspot.records.unit_of_work import Records

MERGEABLE = (CONTACTS, COMPANIES, DEALS, TICKETS)


class Merge(Body):
    """Two records that are one."""

    primary_object_id: Text
    object_id_to_merge: Text


class GdprDelete(Body):
    """A contact to delete for privacy."""

    object_id: Text
    id_property: str | None = None


def merge_records(call: Call) -> Answer:
    """Merge a record into another."""
    merged, object_type = call.body(Merge), call.object_type
    if object_type.id not in MERGEABLE:
        raise invalid(f"{object_type.enum} records cannot be merged")
    records, ids = Records(call.portal), (merged.primary_object_id, merged.object_id_to_merge)
    primary, other = (records.find(object_type.id, RECORD_ID, id_) for id_ in ids)
    if primary is None or other is None:
        raise unknown_records(object_type, ids)
    if primary is other:
        raise invalid("A record cannot be merged into itself")
    try:
        merge(call.portal, records, object_type, primary, other)
    except InvalidRecord as error:
        raise refusal(call.portal, object_type, error) from error
    return ok(answers(call.portal, View(object_type), [primary])[0])


def forget_contact(call: Call) -> Answer:
    """Delete a contact for privacy; one that does not exist needs no deletion."""
    deleted, object_type = call.body(GdprDelete), call.portal.types.resolve(CONTACTS)
    by = id_property(call.portal, object_type, deleted.id_property)
    record = LoadedRecords(call.portal).find(CONTACTS, by, deleted.object_id)
    if record:
        gdpr_delete(call.portal, record)
    return nothing()
