"""What an import does with the columns of a file, worked out from its request."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hsp_assets.sandbox.hubspot.definitions.association_types import AssociationType
from hsp_assets.sandbox.hubspot.definitions.object_types import CONTACTS, RECORD_ID, ObjectType
from hsp_assets.sandbox.hubspot.definitions.values import EMAIL, Spelling
from hsp_assets.sandbox.hubspot.imports.bodies import (
    ColumnMapping,
    ImportFile,
    ImportRequest,
    Operation,
)
from hsp_assets.sandbox.hubspot.imports.failures import ImportFailed, RowError
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, invalid


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds a property of a record."""

    name: str
    property_name: str


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """A column that says which record to associate with.

    Attributes:
        name: of the column.
        type: of the association.
        by_id: whether it holds a record id, or a value that it has in common with a column of
            another file.
    """

    name: str
    type: AssociationType
    by_id: bool


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """A column that holds the label of an association between two records of the row."""

    name: str
    from_type: str
    to_type: str


@dataclass(frozen=True, slots=True)
class ObjectPlan:
    """What an import does with the records of one type.

    Attributes:
        object_type: of the records.
        operation: whether they are made, changed or either.
        columns: their properties, the key among them.
        key: the column that finds a record; None when every row makes one.
        common: the column whose values another file's rows name records by.
    """

    object_type: ObjectType
    operation: Operation
    columns: tuple[Column, ...]
    key: Column | None
    common: Column | None


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What an import does with a file.

    Attributes:
        names: the mapped columns, in the order of the mapping.
        has_header: whether the first row names the columns.
        objects: the records of a row, by type.
        targets: columns of record ids to associate with.
        labels: columns of association labels.
        pairs: associations between the records of a row.
        spelling: how values are written.
    """

    names: tuple[str, ...]
    has_header: bool
    objects: tuple[ObjectPlan, ...]
    targets: tuple[TargetColumn, ...]
    labels: tuple[LabelColumn, ...]
    pairs: tuple[AssociationType, ...]
    spelling: Spelling


def plan_file(portal: Portal, request: ImportRequest, file: ImportFile) -> FilePlan:
    """Work out what to do with a file.

    Raises:
        ApiError: 400, the mapping names what the portal does not have or contradicts itself.
    """
    page = file.file_import_page
    used = [mapping for mapping in page.column_mappings if not mapping.ignored]
    mapped = [m for m in used if not _is_association(m)]
    by_type: dict[str, list[ColumnMapping]] = {}
    for mapping in mapped:
        by_type.setdefault(_type(portal, mapping).id, []).append(mapping)
    objects = tuple(_plan_object(portal, request, of_type) for of_type in by_type.values())
    between = permutations([plan.object_type.id for plan in objects], 2)
    pairs = (portal.association_types.unlabelled(*pair) for pair in between)
    return FilePlan(
        names=tuple(mapping.column_name for mapping in page.column_mappings),
        has_header=page.has_header,
        objects=objects,
        targets=tuple(_target(portal, m) for m in used if _is_target(m)),
        labels=tuple(_label(portal, m) for m in used if _is_label(m)),
        pairs=_one_direction([pair for pair in pairs if pair]),
        spelling=_spelling(request),
    )


def positions(plan: FilePlan, header: Sequence[str]) -> dict[str, int]:
    """Where each mapped column stands in a file; the order of the mapping does not matter.

    Raises:
        ImportFailed: a mapped column is not in the file.
    """
    if not plan.has_header:
        return {name: position for position, name in enumerate(plan.names)}
    places = {name: position for position, name in enumerate(header)}
    missing = [name for name in plan.names if name not in places]
    if missing and len(plan.names) == len(header):
        message = f'The file has no column "{missing[0]}"; its header is {", ".join(header)}'
        raise ImportFailed(RowError("INVALID_COLUMN_CONFIGURATION", message))
    return places


def _is_target(mapping: ColumnMapping) -> bool:
    names_another = mapping.to_column_object_type_id is not None and not _is_label(mapping)
    return names_another and mapping.property_name is None


def _is_label(mapping: ColumnMapping) -> bool:
    return mapping.kind == "FLEXIBLE_ASSOCIATION_LABEL"


def _is_association(mapping: ColumnMapping) -> bool:
    return _is_target(mapping) or _is_label(mapping)


def _type(portal: Portal, mapping: ColumnMapping) -> ObjectType:
    name = mapping.column_object_type_id or mapping.column_object_type
    if not name:
        raise invalid(f'Column "{mapping.column_name}" needs a columnObjectTypeId')
    return portal.types.resolve(name)


def _plan_object(
    portal: Portal, request: ImportRequest, mappings: Sequence[ColumnMapping]
) -> ObjectPlan:
    object_type = _type(portal, mappings[0])
    operations = {portal.types.resolve(t).id: op for t, op in request.import_operations.items()}
    operation = operations.get(object_type.id, "UPSERT")
    columns = tuple(_column(portal, object_type, mapping) for mapping in mappings)
    names = [column.property_name for column in columns]
    if len(set(names)) < len(names):
        raise invalid(f"Two columns are mapped to one property of {object_type.enum}")
    key = _key(portal, object_type, operation, list(zip(mappings, columns, strict=True)))
    if key is None and operation == "UPDATE":
        raise invalid(
            f"UPDATE of {object_type.enum} needs a column of type HUBSPOT_OBJECT_ID or "
            "HUBSPOT_ALTERNATE_ID"
        )
    pairs = zip(mappings, columns, strict=True)
    common = next((column for m, column in pairs if m.association_identifier_column), None)
    return ObjectPlan(object_type, operation, columns, key, common)


def _column(portal: Portal, object_type: ObjectType, mapping: ColumnMapping) -> Column:
    if mapping.kind in ("ASSOCIATION_KEYS", "EVENT_TIMESTAMP"):
        raise invalid(f'Column "{mapping.column_name}": {mapping.kind} is not supported here')
    name = RECORD_ID if mapping.kind == "HUBSPOT_OBJECT_ID" else mapping.property_name
    if not name or name not in portal.properties.of(object_type.id):
        raise invalid(
            f'Column "{mapping.column_name}": {object_type.enum} has no property "{name}"'
        )
    return Column(mapping.column_name, name)


def _key(
    portal: Portal,
    object_type: ObjectType,
    operation: Operation,
    columns: Sequence[tuple[ColumnMapping, Column]],
) -> Column | None:
    """The column that finds records: the record id, else an alternate id, else e-mail."""
    by_id = [column for _, column in columns if column.property_name == RECORD_ID]
    alternate = [column for m, column in columns if m.kind == "HUBSPOT_ALTERNATE_ID"]
    for column in alternate:
        if column.property_name not in portal.properties.unique(object_type.id):
            raise invalid(
                f'Column "{column.name}": HUBSPOT_ALTERNATE_ID needs a property with unique values'
            )
    e_mail = [
        column
        for _, column in columns
        if object_type.id == CONTACTS and column.property_name == EMAIL and operation != "CREATE"
    ]
    return next(iter([*by_id, *alternate, *e_mail]), None)


def _target(portal: Portal, mapping: ColumnMapping) -> TargetColumn:
    from_type = _type(portal, mapping)
    to_type = portal.types.resolve(mapping.to_column_object_type_id or "")
    wanted = mapping.foreign_key_type
    known = portal.association_types
    kind = (
        known.find(
            from_type.id, to_type.id, wanted.association_category, wanted.association_type_id
        )
        if wanted
        else known.unlabelled(from_type.id, to_type.id)
    )
    if kind is None:
        raise invalid(
            f'Column "{mapping.column_name}": no such association type from {from_type.enum} '
            f"to {to_type.enum}"
        )
    return TargetColumn(mapping.column_name, kind, by_id=mapping.kind == "HUBSPOT_OBJECT_ID")


def _label(portal: Portal, mapping: ColumnMapping) -> LabelColumn:
    to_type = portal.types.resolve(mapping.to_column_object_type_id or "")
    return LabelColumn(mapping.column_name, _type(portal, mapping).id, to_type.id)


def _one_direction(pairs: Sequence[AssociationType]) -> tuple[AssociationType, ...]:
    """Each pair of object types once: an association is made in both directions anyway."""
    by_ends = {frozenset((pair.from_type, pair.to_type)): pair for pair in pairs}
    return tuple(by_ends.values())


def _spelling(request: ImportRequest) -> Spelling:
    try:
        zone = ZoneInfo(request.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _no_zone(request.time_zone) from error
    return Spelling(dates=request.date_format, zone=zone, labels=True)


def _no_zone(name: str) -> ApiError:
    return invalid(f'timeZone "{name}" is no IANA time zone, such as Europe/Dublin')
