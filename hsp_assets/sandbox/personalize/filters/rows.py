"""Conditions on a few rows in memory: a user's interactions, or the user.

Plain Python, as a history is too short for a frame to be worth its cost.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hsp_assets.sandbox.personalize.filters.resolving import event_types, number_of
from hsp_assets.sandbox.personalize.filters.syntax import (
    Comparison,
    Condition,
    Membership,
    Operator,
    Rule,
)

COMPARE: dict[Operator, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def satisfied(rule: Rule, columns: Mapping[str, Sequence[Any]]) -> list[bool]:
    """For each row, whether the rule's conditions hold; AND and OR from left to right."""
    holds = _holds(rule.conditions[0], columns)
    for connector, condition in zip(rule.connectors, rule.conditions[1:], strict=True):
        combine = operator.and_ if connector == "AND" else operator.or_
        holds = list(map(combine, holds, _holds(condition, columns)))
    return holds


def holds_for(condition: Condition, record: Mapping[str, Any]) -> bool:
    """Whether a condition holds for one record; a field that it lacks is null."""
    return _holds(condition, {condition.field: [record.get(condition.field)]})[0]


def _holds(condition: Condition, columns: Mapping[str, Sequence[Any]]) -> list[bool]:
    values = columns[condition.field]
    if isinstance(condition, Comparison):
        return _compared(condition, values)
    listed = _listed(condition, values)
    return [not one for one in listed] if condition.negated else listed


def _compared(condition: Comparison, values: Sequence[Any]) -> list[bool]:
    number = number_of(condition.operand)
    differs = condition.operator == "!="
    if number is None:
        return [differs] * len(values)
    compare = COMPARE[condition.operator]
    return [differs if value is None else bool(compare(value, number)) for value in values]


def _listed(condition: Membership, values: Sequence[Any]) -> list[bool]:
    texts = [value for value in condition.values if isinstance(value, str)]
    if len(texts) < len(condition.values):
        return [value is not None for value in values]
    if event_types(condition):
        wanted = {text.lower() for text in texts}
        return [value.lower() in wanted for value in values]
    numbers = {number_of(text) for text in texts} - {None}
    return [
        value in numbers
        if isinstance(value, int | float)
        else value is not None and not set(texts).isdisjoint(value.split("|"))
        for value in values
    ]
