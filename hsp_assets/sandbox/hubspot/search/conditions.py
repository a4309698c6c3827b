"""Filters of a search as conditions of a query.

Texts are compared without regard to case, enumerations with it. As HubSpot documents, `IN` and
`NOT_IN` on texts compare with the values exactly as they are given, so these must be lower case.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import invalid
from hsp_assets.sandbox.hubspot.records.loaded import record_id
from hsp_assets.sandbox.hubspot.search.bodies import Filter
from hsp_assets.sandbox.hubspot.search.operands import TEXTS, Operand, operand
from hsp_assets.sandbox.sqlite import Value

ASSOCIATIONS = "associations."


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a query with its bound values."""

    sql: str
    values: tuple[Value, ...] = ()


_FILLED = "properties ->> ? <> ''"
_LISTED = "(SELECT value FROM json_each(?))"
_COMPARED = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_MEMBERSHIP = {"IN": "IN", "NOT_IN": "NOT IN"}


def condition(portal: Portal, object_type: ObjectType, wanted: Filter) -> Condition:
    """A filter as a condition.

    Raises:
        ApiError: 400, the property does not exist or the value does not suit it.
    """
    if wanted.property_name.startswith(ASSOCIATIONS):
        return _associated(portal, object_type, wanted)
    known = portal.properties.of(object_type.id).get(wanted.property_name)
    if known is None:
        raise invalid(
            f'There was a problem with the request. Property "{wanted.property_name}" does not '
            f"exist for {object_type.enum}"
        )
    left = operand(object_type, known)
    is_current = portal.options.search_delay_seconds == 0
    if is_current and known.unique and known.type in TEXTS and wanted.operator in ("EQ", "IN"):
        return _held(object_type, left, wanted)
    return _BY_OPERATOR[wanted.operator](left, wanted)


def _comparison(left: Operand, wanted: Filter) -> Condition:
    value = left.value(wanted.value)
    return _of_filled(left, Condition(f"{left.sql} {_COMPARED[wanted.operator]} ?", (value,)))


def _between(left: Operand, wanted: Filter) -> Condition:
    bounds = (left.value(wanted.value), left.value(wanted.high_value))
    return _of_filled(left, Condition(f"{left.sql} BETWEEN ? AND ?", bounds))


def _membership(left: Operand, wanted: Filter) -> Condition:
    listed = json.dumps(_values(left, wanted))
    return _of_filled(
        left, Condition(f"{left.sql} {_MEMBERSHIP[wanted.operator]} {_LISTED}", (listed,))
    )


def _of_filled(left: Operand, compared: Condition) -> Condition:
    """A comparison that a record without the property never passes."""
    values = (*left.values, *compared.values)
    if left.is_column:
        return Condition(compared.sql, values)
    return Condition(f"({_FILLED} AND {compared.sql})", (left.known.name, *values))


def _values(left: Operand, wanted: Filter) -> list[Value]:
    if not wanted.values:
        raise invalid(f"{wanted.operator} on {left.known.name} needs values")
    if left.known.type in TEXTS:
        return list(wanted.values)
    return [left.value(value) for value in wanted.values]


def _held(object_type: ObjectType, left: Operand, wanted: Filter) -> Condition:
    """Equality with a unique value, which has an index of its own."""
    values = [left.value(wanted.value)] if wanted.operator == "EQ" else _values(left, wanted)
    return Condition(
        "id IN (SELECT object_id FROM unique_values WHERE type_id = ? AND name = ? "
        "AND folded IN (SELECT value FROM json_each(?)))",
        (object_type.id, left.known.name, json.dumps(values)),
    )


def _presence(left: Operand, wanted: Filter) -> Condition:
    holds = f"ifnull({_FILLED}, 0)"
    negated = wanted.operator == "NOT_HAS_PROPERTY"
    return Condition(f"NOT {holds}" if negated else holds, (left.known.name,))


def _tokens(left: Operand, wanted: Filter) -> Condition:
    if not wanted.value:
        raise invalid(f"{wanted.operator} on {left.known.name} needs a value")
    holds = "holds_tokens(properties ->> ?, ?)"
    negated = wanted.operator == "NOT_CONTAINS_TOKEN"
    return Condition(f"NOT {holds}" if negated else holds, (left.known.name, wanted.value))


_BY_OPERATOR: Mapping[str, Callable[[Operand, Filter], Condition]] = {
    **dict.fromkeys(_COMPARED, _comparison),
    **dict.fromkeys(_MEMBERSHIP, _membership),
    "BETWEEN": _between,
    "HAS_PROPERTY": _presence,
    "NOT_HAS_PROPERTY": _presence,
    "CONTAINS_TOKEN": _tokens,
    "NOT_CONTAINS_TOKEN": _tokens,
}


def _associated(portal: Portal, object_type: ObjectType, wanted: Filter) -> Condition:
    to_type = portal.types.resolve(wanted.property_name.removeprefix(ASSOCIATIONS))
    if to_type.is_custom or object_type.is_custom:
        raise invalid("Searching through associations is not supported for custom objects")
    if wanted.operator not in ("EQ", "IN"):
        raise invalid(f"{wanted.property_name} takes EQ or IN, not {wanted.operator}")
    given = [wanted.value] if wanted.operator == "EQ" else list(wanted.values or ())
    ids = [number for text in given if text and (number := record_id(text)) is not None]
    return Condition(
        "id IN (SELECT from_id FROM associations WHERE from_type = ? AND to_type = ? "
        "AND to_id IN (SELECT value FROM json_each(?)))",
        (object_type.id, to_type.id, json.dumps(ids)),
    )


def order(portal: Portal, object_type: ObjectType, name: str, *, descending: bool) -> Condition:
    """The order of results by a property; records without it come last.

    Raises:
        ApiError: 400, the property does not exist.
    """
    known = portal.properties.of(object_type.id).get(name)
    if known is None:
        raise invalid(f'Property "{name}" does not exist for {object_type.enum}')
    by = operand(object_type, known)
    direction = "DESC" if descending else "ASC"
    last = "" if by.is_column else "NULLS LAST"
    return Condition(f"ORDER BY {by.sql} {direction} {last}, id", by.values)
