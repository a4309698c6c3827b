"""The columns of a property: typed, and for anything but text also as it was written.

A value that does not parse is NULL in `PROPERTY_<NAME>` and stands in `PROPERTY_UNPARSED_<NAME>`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from hsp_assets.sandbox.share.replication.names import identifier, quoted

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


@dataclass(frozen=True, slots=True)
class TypedView:
    """A view with a column, or two, per property of an object or event type.

    Attributes:
        name: of the view.
        type_id: whose rows it holds.
        properties: in the order of their columns.
        blank_is_null: whether a text without a value is NULL rather than `''`.
    """

    name: str
    type_id: str
    properties: Sequence[Property]
    blank_is_null: bool

    @property
    def column_names(self) -> list[str]:
        """The columns of the properties, in order."""
        return [name for name, _ in self._columns()]

    @property
    def projection(self) -> str:
        """Select-list items that make those columns from a struct named `p`, each after a comma."""
        return "".join(f", {value} AS {quoted(name)}" for name, value in self._columns())

    @property
    def structure(self) -> str:
        """The structure with which `json_transform` makes that struct, as an SQL literal."""
        # An object without a key is no structure; this one is no property's name.
        names = [each.name for each in self.properties] or ["_"]
        return "'" + json.dumps(dict.fromkeys(names, "VARCHAR")).replace("'", "''") + "'"

    def _columns(self) -> list[tuple[str, str]]:
        return [
            column
            for each in self.properties
            for column in _columns(each, blank_is_null=self.blank_is_null)
        ]


def _columns(each: Property, *, blank_is_null: bool) -> list[tuple[str, str]]:
    value = f"p.{quoted(each.name)}"
    text = f"NULLIF({value}, '')" if blank_is_null else value
    name = identifier(each.name)
    if each.type == "string":
        return [(f"PROPERTY_{name}", text)]
    parsed = Template(_PARSERS.get(each.type, text)).substitute(value=value)
    return [(f"PROPERTY_{name}", parsed), (f"PROPERTY_UNPARSED_{name}", text)]
