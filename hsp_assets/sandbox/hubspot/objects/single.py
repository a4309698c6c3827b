"""Reading, listing and writing records one call at a time."""

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.objects.answers import View, answers
from hsp_assets.sandbox.hubspot.objects.bodies import CreateInput, ObjectInput
from hsp_assets.sandbox.hubspot.objects.lookup import require
from hsp_assets.sandbox.hubspot.objects.writing import writer_of
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, created, nothing, ok
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id
from hsp_assets.sandbox.hubspot.records.record import from_row

PAGE, MAX_PAGE, MAX_PAGE_WITH_HISTORY = 10, 100, 50


def list_records(call: Call) -> Answer:
    """Every record of a type, in order of ids."""
    object_type = call.object_type
    view = _view(call, object_type)
    limit = call.limit(PAGE, MAX_PAGE_WITH_HISTORY if view.history else MAX_PAGE)
    rows = call.portal.store.rows(
        "SELECT * FROM objects WHERE type_id = ? AND id >= ? AND (archived_at IS NOT NULL) = ? "
        "AND merged_into IS NULL ORDER BY id LIMIT ?",
        object_type.id,
        call.cursor() or 0,
        call.flag("archived"),
        limit + 1,
    )
    records = [from_row(row) for row in rows[:limit]]
    after = str(rows[limit]["id"]) if len(rows) > limit else None
    return ok(call.page(answers(call.portal, view, records), after))


def read_record(call: Call) -> Answer:
    """One record."""
    object_type = call.object_type
    view, records = _view(call, object_type), LoadedRecords(call.portal)
    number = record_id(call.path["id"])
    if call.flag("archived") and number is not None:
        archived = records.any(object_type.id, number)
        if archived and archived.archived_at is not None:
            return ok(answers(call.portal, view, [archived])[0])
    record = require(
        call.portal, records, object_type, call.path["id"], call.query.get("idProperty")
    )
    return ok(answers(call.portal, view, [record])[0])


def create_record(call: Call) -> Answer:
    """Make a record."""
    writer = writer_of(call)
    new = call.body(CreateInput)
    record = writer.create(new)
    writer.records.save()
    return created(writer.answer(record, new.properties))


def update_record(call: Call) -> Answer:
    """Change a record."""
    writer = writer_of(call)
    properties = call.body(ObjectInput).properties
    record = require(
        call.portal,
        writer.records,
        writer.object_type,
        call.path["id"],
        call.query.get("idProperty"),
    )
    writer.update(record, properties)
    writer.records.save()
    return ok(writer.answer(record, properties))


def archive_record(call: Call) -> Answer:
    """Archive a record; one that does not exist needs no archiving."""
    writer = writer_of(call)
    number = record_id(call.path["id"])
    record = None if number is None else writer.records.get(writer.object_type.id, number)
    if record:
        writer.archive([record])
        writer.records.save()
    return nothing()


def _view(call: Call, object_type: ObjectType) -> View:
    return View(
        object_type,
        call.names("properties"),
        call.names("propertiesWithHistory"),
        [call.portal.types.resolve(name) for name in call.names("associations")],
    )
