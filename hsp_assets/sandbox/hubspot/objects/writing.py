"""Making, changing and archiving records as single calls and batches both do it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.associations.links import (
    Link,
    associate,
    isolate,
    parent_conflict,
)
from hsp_assets.sandbox.hubspot.associations.permission import refuse_without_permission
from hsp_assets.sandbox.hubspot.definitions.association_types import AssociationType
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.objects.answers import View, answers
from hsp_assets.sandbox.hubspot.objects.bodies import CreateInput
from hsp_assets.sandbox.hubspot.objects.refusals import refusal
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import AssociationSpec
from hsp_assets.sandbox.hubspot.protocol.calls import Call
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.records.loaded import record_id, unknown_records
from hsp_assets.sandbox.hubspot.records.record import InvalidRecord, Record
from hsp_assets.sandbox.hubspot.records.unit_of_work import Records

Target = tuple[AssociationType, int]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes records of one type within a transaction; `records.save` comes last."""

    portal: Portal
    records: Records
    object_type: ObjectType

    def create(self, new: CreateInput) -> Record:
        """Make a record with its associations.

        Raises:
            ApiError: a property or an association is not valid; nothing has changed.
        """
        if new.associations and self.records.enforces_rules:
            refuse_without_permission(self.portal)
        targets = [
            self._target(one.to.id, spec) for one in new.associations or () for spec in one.types
        ]
        try:
            change = self.records.plan_create(self.object_type, new.properties)
        except InvalidRecord as error:
            raise refusal(self.portal, self.object_type, error) from error
        record = self.records.apply(change)
        associate(self.portal, (Link(kind, record.id, to_id) for kind, to_id in targets))
        return record

    def update(self, record: Record, properties: Mapping[str, str]) -> Record:
        """Change a record.

        Raises:
            ApiError: a property is not valid; nothing has changed.
        """
        try:
            change = self.records.plan_update(self.object_type, record, properties)
        except InvalidRecord as error:
            raise refusal(self.portal, self.object_type, error) from error
        return self.records.apply(change)

    def archive(self, records: Sequence[Record]) -> None:
        """Archive records with their associations."""
        for record in records:
            self.records.archive(record)
        isolate(self.portal, self.object_type.id, [record.id for record in records])

    def answer(self, record: Record, names: Iterable[str]) -> Json:
        """A record as its writer sees it: what was written, and the default properties."""
        view = View(self.object_type, [*self.object_type.shown, *names])
        (body,) = answers(self.portal, view, [record])
        body["properties"] = {n: v for n, v in body["properties"].items() if v is not None}
        return body

    def _target(self, to_id: str, spec: AssociationSpec) -> Target:
        category, type_id = spec.association_category, spec.association_type_id
        kind = self.portal.association_types.leading(self.object_type.id, category, type_id)
        if kind is None:
            raise invalid(
                f"No association type {category} {type_id} starts at {self.object_type.enum}",
                context={"associationTypeId": [str(type_id)]},
            )
        number = record_id(to_id)
        if number is None or self.records.get(kind.to_type, number) is None:
            raise unknown_records(self.portal.types.resolve(kind.to_type), [to_id])
        refused = parent_conflict(self.portal, kind, None, number)
        if refused:
            raise invalid(refused)
        return kind, number


def writer_of(call: Call) -> Writer:
    """A writer of records of the type that a request names."""
    records = Records(call.portal, enforces_rules=call.enforces_rules)
    return Writer(call.portal, records, call.object_type)
