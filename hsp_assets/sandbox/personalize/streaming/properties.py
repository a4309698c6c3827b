"""The `properties` of single records: a JSON text with camelCase keys becomes columns of text."""

import json
import math
from collections.abc import Collection, Mapping

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.columns import camel_case
from hsp_assets.sandbox.personalize.data.csv_rows import STRING_LENGTH, TEXT_LENGTH
from hsp_assets.sandbox.personalize.errors import InvalidInputError

_INT_BITS = {"int": 31, "long": 63}


def columns_of(
    text: str | None, schema: DatasetSchema, *, given: Mapping[str, str], forbidden: Collection[str]
) -> dict[str, str]:
    """The columns that a record brings, with those `given` outside of its properties.

    Args:
        text: the properties, None when the record has none.
        schema: the dataset that the record belongs to.
        given: columns that have members of their own in the request.
        forbidden: lower-case keys that the properties may not have.

    Raises:
        InvalidInputError: the text is no JSON object of known keys and fitting values, or a field
            that cannot be null is missing. Values are not repeated.
    """
    fields = {camel_case(field.name): field for field in schema.fields}
    columns = dict(given)
    for key, value in _object(text).items():
        if key.lower() in forbidden or key not in fields or fields[key].name in given:
            raise InvalidInputError(f"The property {key} is not one of {schema.dataset_type}.")
        if value is not None:
            columns[fields[key].name] = _text(fields[key], value)
    for field in schema.fields:
        if not field.nullable and field.name not in columns:
            raise InvalidInputError(f"The property {camel_case(field.name)} is missing.")
    return columns


def _object(text: str | None) -> dict[str, object]:
    try:
        properties = json.loads(text or "{}")
    except json.JSONDecodeError as broken:
        raise InvalidInputError("The properties are not JSON.") from broken
    if not isinstance(properties, dict):
        raise InvalidInputError("The properties must be a JSON object.")
    return properties


def _text(field: Field, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, dict | list) or not _fits(field, text):
        raise InvalidInputError(f"The property {camel_case(field.name)} must be a {field.type}.")
    if field.textual:
        return text[:TEXT_LENGTH]
    if field.type == "string" and len(text) > STRING_LENGTH:
        raise InvalidInputError(
            f"Length cannot be more than {STRING_LENGTH} characters for {field.name}",
        )
    return text


def _fits(field: Field, text: str) -> bool:
    if field.type == "boolean":
        return text in {"true", "false"}
    if not field.is_number:
        return True
    try:
        if field.type in _INT_BITS:
            limit = 1 << _INT_BITS[field.type]
            return -limit <= int(text) < limit
        return math.isfinite(float(text))
    except ValueError:
        return False
