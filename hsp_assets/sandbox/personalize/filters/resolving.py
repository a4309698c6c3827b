"""Puts values in the place of parameters and of fields of the current item."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.parser import parse_values
from hsp_assets.sandbox.personalize.filters.syntax import (
    Condition,
    CurrentItemField,
    Membership,
    Operand,
    Parameter,
    Rule,
    Value,
)


class Resolver:
    """The values that one request brings."""

    def __init__(
        self, values: Mapping[str, str], current_item: Callable[[], Mapping[str, Any]]
    ) -> None:
        """`current_item` raises when the request names no item."""
        self._values = values
        self._current_item = current_item

    def lacks(self, rule: Rule) -> set[str]:
        """The parameters of a rule that have no value."""
        return rule.parameters() - set(self._values)

    def rule(self, rule: Rule) -> Rule:
        """The same rule with nothing left open.

        Raises:
            InvalidInputError: a value has the wrong form.
        """
        return replace(
            rule,
            conditions=tuple(self._condition(one) for one in rule.conditions),
            only_if=tuple(self._condition(one) for one in rule.only_if),
        )

    def _condition(self, condition: Condition) -> Condition:
        if isinstance(condition, Membership):
            listed = [one for value in condition.values for one in self._listed(value)]
            return replace(condition, values=tuple(listed))
        operand = self._operand(condition.operand)
        if isinstance(operand, str) and condition.operator in {"=", "!="}:
            # A field with several values equals another one when they share any.
            parts = tuple(part for part in operand.split("|") if part)
            return Membership(condition.owner, condition.field, condition.operator == "!=", parts)
        return replace(condition, operand=operand)

    def _listed(self, value: Value) -> list[Value]:
        if not isinstance(value, Parameter):
            return [value]
        return [str(one) for one in parse_values(self._values[value.name])]

    def _operand(self, operand: Operand) -> float | str:
        if isinstance(operand, CurrentItemField):
            value: float | str | None = self._current_item().get(operand.field)
            return "" if value is None else value
        if not isinstance(operand, Parameter):
            return operand
        values = parse_values(self._values[operand.name])
        if len(values) != 1:
            raise InvalidInputError(
                f"A comparison takes one value, {operand.name} has {len(values)}.",
            )
        return values[0]


def number_of(operand: object) -> float | None:
    """The number that a value stands for, None when it is not one."""
    try:
        return float(str(operand))
    except ValueError:
        return None


def event_types(condition: Condition) -> bool:
    """Whether a condition compares event types, the only texts whose case does not matter."""
    return (condition.owner, condition.field) == ("Interactions", "EVENT_TYPE")
