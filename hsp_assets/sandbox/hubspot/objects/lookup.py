"""Finding the records that a request names."""

from hsp_assets.sandbox.hubspot.definitions.object_types import RECORD_ID, ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import invalid, not_found
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id
from hsp_assets.sandbox.hubspot.records.record import Record


def id_property(portal: Portal, object_type: ObjectType, name: str | None) -> str:
    """The property that finds records.

    Raises:
        ApiError: 400, the property does not exist or has no unique values.
    """
    if not name or name == RECORD_ID:
        return RECORD_ID
    known = portal.properties.of(object_type.id).get(name)
    if known is None:
        raise invalid(f'Property "{name}" does not exist')
    if not known.unique:
        raise invalid(
            f"{name} does not have unique values; idProperty must be a property that was created "
            "with hasUniqueValue"
        )
    return name


def require(
    portal: Portal, records: LoadedRecords, object_type: ObjectType, id_: str, name: str | None
) -> Record:
    """The record of a single call; the id of a merged record leads to the record it became part of.

    Raises:
        ApiError: 404, there is none.
    """
    by = id_property(portal, object_type, name)
    if by != RECORD_ID:
        record = records.find(object_type.id, by, id_)
    else:
        number = record_id(id_)
        record = None if number is None else records.surviving(object_type.id, number)
    if record is None:
        raise not_found(f"Object not found. objectId are usually numeric. ({object_type.enum})")
    return record
