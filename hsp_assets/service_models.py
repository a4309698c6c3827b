"""The service models of Amazon Personalize that botocore ships: what an operation takes.

boto3 checks required members, types and minimum lengths before it sends a request; patterns,
enumerations and maxima it leaves to the service. Here all of them are checked. Rules that the
models do not state belong to the callers.
"""

import re
from collections.abc import Iterator, Sized
from functools import cache
from typing import Any, Literal, TypeAlias

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

ServiceName: TypeAlias = Literal[
    "personalize", "personalize-runtime", "personalize-events", "service-quotas"
]
Json: TypeAlias = dict[str, Any]

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


class WrongTypeError(ValueError):
    """A value has another JSON type than the service model says."""


@cache
def service_model(service: ServiceName) -> ServiceModel:
    """The newest model of a service that the installed botocore knows."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@cache
def request_shape(service: ServiceName, operation: str) -> StructureShape:
    """The structure that an operation takes; the operation must exist."""
    shape = service_model(service).operation_model(operation).input_shape
    if shape is None:
        raise LookupError(f"{operation} of {service} takes nothing.")
    return shape


def violations(shape: Shape, value: object, path: str = "") -> Iterator[str]:
    """Yield every constraint of the model that a value breaks, in the service's own words.

    Raises:
        WrongTypeError: a value has the wrong JSON type; what is inside it cannot be looked at.

    """
    _check_type(shape, value, path)
    yield from _own_violations(shape, value, path)
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _member_violations(shape, value, path)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for position, element in enumerate(value, start=1):
            yield from violations(shape.member, element, f"{path}.{position}.member")
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for key, element in value.items():
            yield from violations(shape.key, key, f"{path}.key")
            yield from violations(shape.value, element, f"{path}.{key}.value")


def _check_type(shape: Shape, value: object, path: str) -> None:
    types = _JSON_TYPES[shape.type_name]
    # JSON's true and false are integers to Python, not to the service.
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        where = f"'{path}'" if path else "the body"
        raise WrongTypeError(f"The value of {where} must be of the type {shape.type_name}.")


def _member_violations(shape: StructureShape, value: Json, path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            where = _join(path, name)
            yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from violations(member, value[name], _join(path, name))


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
