"""One row of an import: what it makes, changes and associates, or why it does nothing.

A row with anything wrong in it changes nothing at all; it never stops another row.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.associations.links import Link, parent_conflict
from hsp_assets.sandbox.hubspot.definitions.association_types import AssociationType
from hsp_assets.sandbox.hubspot.definitions.object_types import LINE_ITEMS, PRODUCTS, RECORD_ID
from hsp_assets.sandbox.hubspot.imports.failures import ERROR_TYPES, RowError, RowFailed
from hsp_assets.sandbox.hubspot.imports.plan import (
    Column,
    FilePlan,
    LabelColumn,
    ObjectPlan,
    TargetColumn,
)
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.records.loaded import record_id
from hsp_assets.sandbox.hubspot.records.record import InvalidRecord, Problem, Record
from hsp_assets.sandbox.hubspot.records.rules import PRODUCT_ID
from hsp_assets.sandbox.hubspot.records.unit_of_work import Change, Records

Cells = Sequence[str]
Common = Callable[[str, str], Sequence[int]]
"""The records of an object type that an earlier file has by a common value."""
_UNKNOWN_ID = "UNKNOWN_ASSOCIATION_RECORD_ID"
_UNKNOWN_COMMON = "NO_OBJECT_ID_FROM_ASSOCIATION_IDENTIFIER"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a valid row does.

    Attributes:
        changes: of its records, by object type id.
        pairs: associations between its records.
        targets: associations with other records, by their ids.
        commons: values that rows of another file name the records by, by object type id.
    """

    changes: Mapping[str, Change]
    pairs: Sequence[AssociationType]
    targets: Sequence[tuple[AssociationType, int]]
    commons: Mapping[str, str]

    def links(self, records: Mapping[str, Record]) -> list[Link]:
        """The associations, once the row's records are made."""
        return [
            *(Link(k, records[k.from_type].id, records[k.to_type].id) for k in self.pairs),
            *(Link(kind, records[kind.from_type].id, to_id) for kind, to_id in self.targets),
        ]


class RowReader:
    """Reads the rows of one file."""

    def __init__(
        self, portal: Portal, plan: FilePlan, positions: Mapping[str, int], common: Common
    ) -> None:
        self._portal = portal
        self._common = common
        self._plan = plan
        self._positions = positions

    def load(self, records: Records, rows: Sequence[Cells]) -> None:
        """Read the records that many rows find, in a few queries."""
        usable = [cells for cells in rows if len(cells) == len(self._positions)]
        for plan in self._plan.objects:
            type_id = plan.object_type.id
            unique = self._portal.properties.unique(type_id)
            for column in plan.columns:
                values = (self._cell(cells, column).strip() for cells in usable)
                if column is plan.key or column.property_name in unique:
                    records.load_by(type_id, column.property_name, [v for v in values if v])
                elif type_id == LINE_ITEMS and column.property_name == PRODUCT_ID:
                    records.load_by(PRODUCTS, RECORD_ID, [v for v in values if v])

    def key(self, cells: Cells) -> str | None:
        """What a row must not share with another, where each row is one record."""
        if len(self._plan.objects) != 1 or len(cells) != len(self._positions):
            return None
        plan = self._plan.objects[0]
        value = self._cell(cells, plan.key).strip() if plan.key else ""
        return f"{plan.object_type.id} {value}" if value else None

    def repeated(self, cells: Cells) -> RowFailed:
        """The failure of a row whose key stood in an earlier one."""
        plan = self._plan.objects[0]
        by_id = plan.key is not None and plan.key.property_name == RECORD_ID
        kind = "DUPLICATE_OBJECT_ID" if by_id else "DUPLICATE_ALTERNATE_ID"
        return RowFailed([self._error(cells, plan, plan.key, kind, "An earlier row has this id")])

    def prepare(self, records: Records, cells: Cells) -> Prepared:
        """Find out what a row does.

        Raises:
            RowFailed: something is wrong with it; nothing has changed.
        """
        if len(cells) != len(self._positions) or len(cells) != len(self._plan.names):
            message = f"{len(self._plan.names)} columns are mapped; the row has {len(cells)}"
            raise RowFailed([RowError("INCORRECT_NUMBER_OF_COLUMNS", message)])
        changes: dict[str, Change] = {}
        errors: list[RowError] = []
        for plan in self._plan.objects:
            try:
                changes[plan.object_type.id] = self._change(records, plan, cells)
            except RowFailed as failed:
                errors += failed.errors
        targets = list(self._targets(records, cells, errors))
        pairs = [*self._plan.pairs, *self._labelled(cells, errors)]
        if errors:
            raise RowFailed(errors)
        self._refuse_second_parent(changes, pairs)
        commons = {
            plan.object_type.id: self._cell(cells, plan.common).strip()
            for plan in self._plan.objects
            if plan.common
        }
        return Prepared(changes, pairs, targets, commons)

    def _change(self, records: Records, plan: ObjectPlan, cells: Cells) -> Change:
        values = {
            column.property_name: cell
            for column in plan.columns
            if (cell := self._cell(cells, column)).strip()
        }
        if not values:
            kind = "FAILED_TO_PROCESS_OBJECT_WITH_EMPTY_PROPERTY_VALUES"
            raise RowFailed([self._error(cells, plan, None, kind, "Every cell is blank")])
        record = self._record(records, plan, cells)
        values.pop(RECORD_ID, None)
        try:
            if record:
                return records.plan_update(plan.object_type, record, values, self._plan.spelling)
            return records.plan_create(plan.object_type, values, self._plan.spelling)
        except InvalidRecord as error:
            problems = error.problems
            raise RowFailed([self._problem(cells, plan, one) for one in problems]) from error

    def _record(self, records: Records, plan: ObjectPlan, cells: Cells) -> Record | None:
        """The record that a row changes; None if it makes one."""
        key = plan.key
        if key is None:
            return None
        value, by_id = self._cell(cells, key).strip(), key.property_name == RECORD_ID
        if not value:
            if plan.operation == "CREATE" or (by_id and plan.operation == "UPSERT"):
                return None
            kind = "INVALID_OBJECT_ID" if by_id else "INVALID_ALTERNATE_ID"
            raise RowFailed([self._error(cells, plan, key, kind, f"{key.name} is blank")])
        record = records.find(plan.object_type.id, key.property_name, value)
        refused = _refused_operation(plan, record, by_id=by_id)
        if refused:
            message = f"{plan.operation} of {plan.object_type.enum} by {key.property_name} failed"
            raise RowFailed([self._error(cells, plan, key, refused, message)])
        return record

    def _targets(
        self, records: Records, cells: Cells, errors: list[RowError]
    ) -> Iterator[tuple[AssociationType, int]]:
        for column in self._plan.targets:
            position = self._positions[column.name]
            value = cells[position].strip()
            if not value:
                continue
            target_ids = self._target_ids(records, column, value)
            if not target_ids:
                kind = _UNKNOWN_ID if column.by_id else _UNKNOWN_COMMON
                message = f"{column.name} leads to no record"
                errors.append(RowError(kind, message, position, value))
            yield from ((column.type, number) for number in target_ids)

    def _target_ids(self, records: Records, column: TargetColumn, value: str) -> Sequence[int]:
        to_type, number = column.type.to_type, record_id(value)
        if not column.by_id:
            return self._common(to_type, value)
        return [number] if number is not None and records.get(to_type, number) else []

    def _labelled(self, cells: Cells, errors: list[RowError]) -> Iterator[AssociationType]:
        for column in self._plan.labels:
            position = self._positions[column.name]
            value = cells[position].strip()
            if not value:
                continue
            kind = self._label(column, value)
            if kind:
                yield kind
            else:
                message = f"{column.name} is not a label of these object types"
                errors.append(RowError("ASSOCIATION_LABEL_NOT_FOUND", message, position, value))

    def _label(self, column: LabelColumn, label: str) -> AssociationType | None:
        known = self._portal.association_types.between(column.from_type, column.to_type)
        return next((kind for kind in known if kind.label == label), None)

    def _refuse_second_parent(
        self, changes: Mapping[str, Change], pairs: Sequence[AssociationType]
    ) -> None:
        for kind in pairs:
            first, second = changes[kind.from_type].record, changes[kind.to_type].record
            if not first or not second:
                continue
            refused = parent_conflict(self._portal, kind, first.id, second.id)
            if refused:
                raise RowFailed([RowError("LINE_ITEM_MULTIPLE_PARENTS_IN_ROW", refused)])

    def _problem(self, cells: Cells, plan: ObjectPlan, problem: Problem) -> RowError:
        column = next((c for c in plan.columns if c.property_name == problem.name), None)
        kind = ERROR_TYPES.get(problem.code, "FAILED_VALIDATION")
        return self._error(cells, plan, column, kind, problem.message)

    def _error(
        self, cells: Cells, plan: ObjectPlan, column: Column | None, kind: str, message: str
    ) -> RowError:
        if column is None:
            return RowError(kind, message, object_type=plan.object_type)
        value = self._cell(cells, column)
        position = self._positions[column.name]
        return RowError(kind, message, position, value, plan.object_type)

    def _cell(self, cells: Cells, column: Column) -> str:
        return cells[self._positions[column.name]]


def _refused_operation(plan: ObjectPlan, record: Record | None, *, by_id: bool) -> str | None:
    """The error type if the operation does not fit a record that exists, or one that does not."""
    if plan.operation == "CREATE":
        return "CREATE_ONLY_IMPORT" if record else None
    if record:
        return None
    if by_id:
        return "INVALID_OBJECT_ID"
    return "UPDATE_ONLY_IMPORT" if plan.operation == "UPDATE" else None
