"""The columns of a property: typed, and for anything but text also as it was written.

A value that does not parse is NULL in `PROPERTY_<NAME>` and stands in `PROPERTY_UNPARSED_<NAME>`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from hsp_assets.sandbox.share.following.names import identifier, quoted

_DIGITS = r"regexp_full_match($value, '-?\d+')"
_INSTANT = "TRY(epoch_ms(TRY_CAST($value AS BIGINT)))"
_PARSERS = {
    "number": "CASE WHEN $value NOT LIKE '%\\_%' ESCAPE '\\' "
    "THEN TRY_CAST($value AS DECIMAL(38, 9)) END",
    "datetime": f"CASE WHEN {_DIGITS} THEN {_INSTANT} WHEN $value LIKE '____-__-__%' "
    "THEN TRY_CAST($value AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END",
    "date": f"CASE WHEN {_DIGITS} THEN CAST({_INSTANT} AS DATE) "
    "WHEN $value LIKE '____-__-__%' THEN TRY_CAST($value AS DATE) END",
    "bool": "CASE LOWER($value) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
}
"""By HubSpot's property type; every other type is text. DuckDB would read `1_000` as a number,
and `infinity` as a time."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property by its internal name and HubSpot's type, such as `string` or `datetime`."""

    name: str
    type: str


def column_names(properties: Sequence[Property]) -> list[str]:
    """The columns of properties, in order."""
    return [name for each in properties for name, _ in _columns(each, blank_is_null=False)]


def projection(properties: Sequence[Property], *, blank_is_null: bool) -> str:
    """Select-list items that make the columns of properties from a struct named `p`."""
    items = [item for each in properties for item in _columns(each, blank_is_null=blank_is_null)]
    return "".join(f", {expression} AS {quoted(name)}" for name, expression in items)


def structure(properties: Sequence[Property]) -> str:
    """The structure that `json_transform` reads properties with, as an SQL literal."""
    # An object without a key is no structure; this one is no property's name.
    names = [each.name for each in properties] or [""]
    return "'" + json.dumps(dict.fromkeys(names, "VARCHAR")).replace("'", "''") + "'"


def _columns(each: Property, *, blank_is_null: bool) -> list[tuple[str, str]]:
    value = f"p.{quoted(each.name)}"
    text = f"NULLIF({value}, '')" if blank_is_null else value
    name = identifier(each.name)
    if each.type == "string":
        return [(f"PROPERTY_{name}", text)]
    parsed = Template(_PARSERS.get(each.type, text)).substitute(value=value)
    return [(f"PROPERTY_{name}", parsed), (f"PROPERTY_UNPARSED_{name}", text)]
