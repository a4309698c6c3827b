"""Reading and writing up to a hundred records with one call."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TypeVar

from hsp_assets.sandbox.hubspot.definitions.object_types import RECORD_ID
from hsp_assets.sandbox.hubspot.objects.answers import View, answers
from hsp_assets.sandbox.hubspot.objects.bodies import (
    MAX_BATCH,
    BatchRead,
    CreateInput,
    ObjectInput,
    UpdateInput,
    UpsertInput,
)
from hsp_assets.sandbox.hubspot.objects.lookup import id_property
from hsp_assets.sandbox.hubspot.objects.writing import Writer, writer_of
from hsp_assets.sandbox.hubspot.protocol.batches import attempt, batch_answer, refuse_repeated
from hsp_assets.sandbox.hubspot.protocol.bodies import Reference
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, nothing
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id, unknown_records
from hsp_assets.sandbox.hubspot.records.record import Record

Keyed = TypeVar("Keyed", UpdateInput, UpsertInput)


def read_batch(call: Call) -> Answer:
    """Read records by id or by a unique property; those that do not exist are errors."""
    batch = call.body(BatchRead)
    object_type = call.object_type
    by = id_property(call.portal, object_type, batch.id_property)
    ids = list(dict.fromkeys(one.id for one in batch.inputs))
    records = LoadedRecords(call.portal)
    records.load_by(object_type.id, by, ids)
    by_id = {id_: records.find(object_type.id, by, id_) for id_ in ids}
    present = {r.id: r for r in by_id.values() if r}
    view = View(object_type, batch.properties, batch.properties_with_history)
    missing = [id_ for id_, record in by_id.items() if record is None]
    errors = [unknown_records(object_type, missing).standard()] if missing else []
    bodies = answers(call.portal, view, list(present.values()))
    return batch_answer(call.portal, HTTPStatus.OK, bodies, errors)


def create_batch(call: Call) -> Answer:
    """Make records."""
    inputs = call.inputs(CreateInput, MAX_BATCH)
    writer = writer_of(call)
    done, errors = attempt(inputs, writer.create)
    writer.records.save()
    bodies = [_body(writer, one, record, one.object_write_trace_id) for one, record in done]
    return batch_answer(call.portal, HTTPStatus.CREATED, bodies, errors)


def update_batch(call: Call) -> Answer:
    """Change records that exist; those that do not are errors and stop no other."""
    inputs = call.inputs(UpdateInput, MAX_BATCH)
    writer = writer_of(call)
    records = _find(writer, inputs)
    missing = [one.id for one, record in zip(inputs, records, strict=True) if record is None]
    refuse_repeated([str(record.id) for record in records if record])
    targets = {id(one): r for one, r in zip(inputs, records, strict=True) if r}

    def change(one: UpdateInput) -> Record:
        return writer.update(targets[id(one)], one.properties)

    done, errors = attempt([one for one in inputs if id(one) in targets], change)
    writer.records.save()
    errors += [unknown_records(writer.object_type, missing).standard()] if missing else []
    bodies = [_body(writer, one, record, one.object_write_trace_id) for one, record in done]
    return batch_answer(call.portal, HTTPStatus.OK, bodies, errors)


def upsert_batch(call: Call) -> Answer:
    """Change records that a unique property finds, and make the others."""
    inputs = call.inputs(UpsertInput, MAX_BATCH)
    writer = writer_of(call)
    refuse_repeated([f"{one.id_property}={one.id}" for one in inputs])
    existing = {id(one): r for one, r in zip(inputs, _find(writer, inputs), strict=True)}

    def write(one: UpsertInput) -> Record:
        record = existing[id(one)]
        if record:
            return writer.update(record, one.properties)
        if one.id_property == RECORD_ID:
            raise unknown_records(writer.object_type, [one.id])
        return writer.create(CreateInput(properties={one.id_property: one.id, **one.properties}))

    done, errors = attempt(inputs, write)
    writer.records.save()
    bodies = [
        _body(writer, one, record, one.object_write_trace_id) | {"new": existing[id(one)] is None}
        for one, record in done
    ]
    return batch_answer(call.portal, HTTPStatus.OK, bodies, errors)


def archive_batch(call: Call) -> Answer:
    """Archive records; those that do not exist need no archiving."""
    inputs = call.inputs(Reference, MAX_BATCH)
    writer = writer_of(call)
    numbers = [n for one in inputs if (n := record_id(one.id)) is not None]
    writer.records.load(writer.object_type.id, numbers)
    live = (writer.records.get(writer.object_type.id, number) for number in dict.fromkeys(numbers))
    writer.archive([record for record in live if record])
    writer.records.save()
    return nothing()


def _find(writer: Writer, inputs: Sequence[Keyed]) -> list[Record | None]:
    """The record of each input; read in bulk, one query per property that finds records."""
    type_id, records = writer.object_type.id, writer.records
    by = [id_property(writer.portal, writer.object_type, one.id_property) for one in inputs]
    for name in dict.fromkeys(by):
        ids = (one.id for one, its in zip(inputs, by, strict=True) if its == name)
        records.load_by(type_id, name, ids)
    for name in writer.portal.properties.unique(type_id):
        records.load_unique(type_id, name, _values(inputs, name))
    return [records.find(type_id, name, one.id) for one, name in zip(inputs, by, strict=True)]


def _values(inputs: Iterable[ObjectInput], name: str) -> list[str]:
    return [value for one in inputs if (value := one.properties.get(name))]


def _body(writer: Writer, one: ObjectInput, record: Record, trace: str | None) -> Json:
    body = writer.answer(record, one.properties)
    return body | {"objectWriteTraceId": trace} if trace else body
