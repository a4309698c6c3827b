"""Checks a request against the service model, as the service does before it looks at anything.

boto3 leaves maxima, patterns and enumerations to the service, so they are enforced here. Rules
between members, or between resources, belong to the resources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sized
from functools import cache

from botocore.model import ListShape, MapShape, Shape, StructureShape

from hsp_assets.sandbox.personalize.errors import InvalidInputError, SerializationError
from hsp_assets.sandbox.personalize.protocol.models import Json

# Python's `re` has no Unicode properties. `\w` holds the letters and numbers (and the underscore,
# which every pattern that uses them allows too); \p{Z} is the list of Unicode separators.
_PROPERTIES = {
    r"\p{ASCII}": r"[\x00-\x7f]",
    r"\p{L}": r"\w",
    r"\p{N}": r"\d",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}

_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "double": (int, float),
    "float": (int, float),
    "timestamp": (int, float),
}


def validate(shape: Shape, request: object) -> None:
    """Raise `InvalidInputError` that lists every constraint of the model the request breaks.

    Raises `SerializationError` when a value has the wrong JSON type.
    """
    found = list(_violations(shape, request, ""))
    if found:
        plural = "error" if len(found) == 1 else "errors"
        raise InvalidInputError(
            f"{len(found)} validation {plural} detected: {'; '.join(found)}",
        )


def _violations(shape: Shape, value: object, path: str) -> Iterator[str]:
    _check_type(shape, value, path)
    yield from _own_violations(shape, value, path)
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _member_violations(shape, value, path)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for position, element in enumerate(value, start=1):
            yield from _violations(shape.member, element, f"{path}.{position}.member")
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for key, element in value.items():
            yield from _violations(shape.key, key, f"{path}.key")
            yield from _violations(shape.value, element, f"{path}.{key}.value")


def _check_type(shape: Shape, value: object, path: str) -> None:
    types = _JSON_TYPES[shape.type_name]
    # JSON's true and false are integers to Python, not to the service.
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        where = f"'{path}'" if path else "the body"
        raise SerializationError(f"The value of {where} must be of the type {shape.type_name}.")


def _member_violations(shape: StructureShape, value: Json, path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            where = _join(path, name)
            yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _violations(member, value[name], _join(path, name))


def _own_violations(shape: Shape, value: object, path: str) -> Iterator[str]:
    shown = "Value" if shape.metadata.get("sensitive") else f"Value '{value}'"
    broken = (*_broken_sizes(shape, value), *_broken_forms(shape, value))
    for constraint in broken:
        yield f"{shown} at '{path}' failed to satisfy constraint: Member must {constraint}"


def _broken_sizes(shape: Shape, value: object) -> Iterator[str]:
    metadata = shape.metadata
    if isinstance(value, Sized):
        measured, size = "length", float(len(value))
    elif isinstance(value, int | float):
        measured, size = "value", float(value)
    else:
        return
    if "min" in metadata and size < metadata["min"]:
        yield f"have {measured} greater than or equal to {metadata['min']}"
    if "max" in metadata and size > metadata["max"]:
        yield f"have {measured} less than or equal to {metadata['max']}"


def _broken_forms(shape: Shape, value: object) -> Iterator[str]:
    metadata = shape.metadata
    if "enum" in metadata and value not in metadata["enum"]:
        yield f"satisfy enum value set: [{', '.join(metadata['enum'])}]"
    if "pattern" in metadata and not _pattern(metadata["pattern"]).fullmatch(str(value)):
        yield f"satisfy regular expression pattern: {metadata['pattern']}"


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    for name, translation in _PROPERTIES.items():
        pattern = pattern.replace(name, translation)
    return re.compile(pattern)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
