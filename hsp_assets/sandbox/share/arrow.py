"""Results as the connector reads them, where fakesnow's own encoding is wrong."""

import pyarrow as pa
from fakesnow.arrow import to_sf
from fakesnow.rowtype import ColumnInfo


def to_snowflake(table: pa.Table, rowtype: list[ColumnInfo]) -> pa.Table:
    """Encode a result; unlike fakesnow's, a missing timestamp stays missing, not 1970.

    A time of a session in another zone is sent as the moment that it is; the client shows the zone.
    """
    table = table.cast(pa.schema([_in_utc(field) for field in table.schema]))
    encoded = to_sf(table, rowtype)
    for index, column in enumerate(table.columns):
        if pa.types.is_timestamp(column.type) and column.null_count:
            field = encoded.schema.field(index)
            encoded = encoded.set_column(index, field, _masked(encoded.column(index), column))
    return encoded


def _in_utc(field: pa.Field) -> pa.Field:
    if pa.types.is_timestamp(field.type) and field.type.tz not in {None, "UTC"}:
        return field.with_type(pa.timestamp(field.type.unit, "UTC"))
    return field


def _masked(encoded: pa.ChunkedArray, column: pa.ChunkedArray) -> pa.StructArray:
    values = encoded.combine_chunks()
    # The fields are declared without NULL, so those of a missing value are filled.
    fields = [values.field(number).fill_null(0) for number in range(values.type.num_fields)]
    names = [values.type.field(number) for number in range(values.type.num_fields)]
    missing = column.combine_chunks().is_null()
    return pa.StructArray.from_arrays(fields, fields=names, mask=missing)
