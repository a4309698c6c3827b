"""The Avro subset that Personalize takes, and what the ECOMMERCE domain requires of each dataset.

Source of the rules: Amazon Personalize developer guide, "Schema requirements for ECOMMERCE".
Reading rows by a schema belongs to the modules that read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from hsp_assets.sandbox.personalize.errors import InvalidInputError

DatasetType: TypeAlias = Literal["INTERACTIONS", "ITEMS", "USERS"]
Primitive: TypeAlias = Literal["float", "double", "int", "long", "string", "boolean"]

NAMESPACE = "com.amazonaws.personalize.schema"
_PRIMITIVES = ("float", "double", "int", "long", "string", "boolean")
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z\d_]*")
_NUMBERS = frozenset({"float", "double", "int", "long"})


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a dataset."""

    name: str
    type: Primitive
    nullable: bool = False
    categorical: bool = False
    textual: bool = False

    @property
    def is_number(self) -> bool:
        """Whether values are compared as numbers."""
        return self.type in _NUMBERS

    @property
    def filterable(self) -> bool:
        """Textual and boolean fields cannot be used in filters."""
        return not self.textual and self.type != "boolean"


@dataclass(frozen=True, slots=True)
class DatasetSchema:
    """The columns of one dataset, in the order of its CSV."""

    dataset_type: DatasetType
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(field.name for field in self.fields)

    @property
    def key(self) -> str | None:
        """The column that identifies a row; interactions have none."""
        return {"ITEMS": "ITEM_ID", "USERS": "USER_ID", "INTERACTIONS": None}[self.dataset_type]

    def field(self, name: str) -> Field | None:
        """The column with that name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class _Domain:
    """What the ECOMMERCE domain says about one dataset."""

    dataset_type: DatasetType
    required: Mapping[str, tuple[Primitive, ...]]
    reserved: Mapping[str, tuple[Primitive, ...]]
    own_fields: int
    """How many fields it may have beyond the required ones (interactions: and the reserved)."""


_TEXT: tuple[Primitive, ...] = ("string",)
_DOMAINS = {
    "Interactions": _Domain(
        "INTERACTIONS",
        {"USER_ID": _TEXT, "ITEM_ID": _TEXT, "TIMESTAMP": ("long",), "EVENT_TYPE": _TEXT},
        {
            "EVENT_VALUE": ("float",),
            "IMPRESSION": _TEXT,
            "RECOMMENDATION_ID": _TEXT,
            "EVENT_ATTRIBUTION_SOURCE": _TEXT,
        },
        own_fields=5,
    ),
    "Items": _Domain(
        "ITEMS",
        {"ITEM_ID": _TEXT, "PRICE": ("float",), "CATEGORY_L1": _TEXT},
        {
            "CATEGORY_L2": _TEXT,
            "CATEGORY_L3": _TEXT,
            "AGE_GROUP": _TEXT,
            "ADULT": _TEXT,
            "GENDER": _TEXT,
            "PRODUCT_DESCRIPTION": _TEXT,
            "CREATION_TIMESTAMP": ("long", "float"),
        },
        own_fields=100,
    ),
    "Users": _Domain("USERS", {"USER_ID": _TEXT}, {}, own_fields=25),
}


@lru_cache(maxsize=64)
def parse_schema(text: str) -> DatasetSchema:
    """The dataset schema that an Avro text describes.

    Raises:
        InvalidInputError: the text breaks a rule of Avro's subset or of the domain.
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as broken:
        raise InvalidInputError(f"The schema is not JSON: {broken}.") from broken
    if not isinstance(record, dict) or record.get("name") not in _DOMAINS:
        raise InvalidInputError(f"The schema must be a record named one of {sorted(_DOMAINS)}.")
    domain = _DOMAINS[record["name"]]
    schema = DatasetSchema(domain.dataset_type, _fields(record))
    faults = [*_record_faults(record), *_field_faults(schema), *_domain_faults(schema, domain)]
    if faults:
        raise InvalidInputError(f"Invalid schema {record['name']}: {'; '.join(faults)}.")
    return schema


def _fields(record: Mapping[str, Any]) -> tuple[Field, ...]:
    fields = record.get("fields")
    if not isinstance(fields, list) or not fields:
        raise InvalidInputError(f"Schema {record['name']} needs a list of fields.")
    return tuple(_field(field) for field in fields)


def _field(declared: object) -> Field:
    if not isinstance(declared, dict) or not isinstance(declared.get("name"), str):
        raise InvalidInputError("Each field of a schema is an object with a name and a type.")
    types = declared.get("type")
    types = types if isinstance(types, list) else [types]
    primitives = [kind for kind in types if kind != "null"]
    if len(primitives) != 1 or primitives[0] not in _PRIMITIVES:
        raise InvalidInputError(
            f"Field {declared['name']} must have one type of {', '.join(_PRIMITIVES)},"
            " and may list null beside it.",
        )
    return Field(
        name=declared["name"],
        type=primitives[0],
        nullable="null" in types,
        categorical=declared.get("categorical") is True,
        textual=declared.get("textual") is True,
    )


def _record_faults(record: Mapping[str, Any]) -> Iterator[str]:
    expected = {"type": "record", "namespace": NAMESPACE, "version": "1.0"}
    for key, value in expected.items():
        if record.get(key) != value:
            yield f"its {key} must be {value}"


def _field_faults(schema: DatasetSchema) -> Iterator[str]:
    seen: set[str] = set()
    for field in schema.fields:
        if not _FIELD_NAME.fullmatch(field.name):
            yield f"the field name {field.name} must be alphanumeric"
        bare = field.name.replace("_", "").upper()
        if bare in seen:
            yield f"the field name {field.name} appears twice, ignoring underscores"
        seen.add(bare)
        if (field.categorical or field.textual) and field.type != "string":
            yield f"only strings can be categorical or textual, {field.name} is not one"
    if sum(field.textual for field in schema.fields) > 1:
        yield "at most one field can be textual"


def _domain_faults(schema: DatasetSchema, domain: _Domain) -> Iterator[str]:
    for name, types in domain.required.items():
        field = schema.field(name)
        if field is None:
            yield f"the required field {name} is missing"
        elif field.nullable or field.type not in types:
            yield f"{name} must be {types[0]} and not null"
    for name, types in domain.reserved.items():
        field = schema.field(name)
        if field is not None and field.type not in types:
            yield f"{name} must be {types[0]}"
    reserved = domain.reserved if domain.dataset_type == "INTERACTIONS" else {}
    own = [name for name in schema.names if name not in domain.required and name not in reserved]
    if len(own) > domain.own_fields:
        yield f"at most {domain.own_fields} own fields are possible, it has {len(own)}"
    yield from _type_specific_faults(schema, own)


def _type_specific_faults(schema: DatasetSchema, own: list[str]) -> Iterator[str]:
    if schema.dataset_type == "INTERACTIONS":
        for field in schema.fields:
            fixed = field.name in _DOMAINS["Interactions"].reserved
            if fixed and (field.categorical or not field.nullable):
                yield f"{field.name} must allow null and cannot be categorical"
    category = schema.field("CATEGORY_L1")
    if schema.dataset_type == "ITEMS" and category is not None and not category.categorical:
        yield "CATEGORY_L1 must be categorical"
    usable = [field for field in schema.fields if field.name in own and _describes(field)]
    if schema.dataset_type == "USERS" and not usable:
        yield "at least one categorical or numeric field is needed beside USER_ID"


def _describes(field: Field) -> bool:
    return field.categorical or field.is_number
