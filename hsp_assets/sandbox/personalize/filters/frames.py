"""Conditions on all items, as a Polars expression."""

from collections.abc import Iterable
from functools import reduce

import polars as pl

from hsp_assets.sandbox.personalize.filters.resolving import number_of
from hsp_assets.sandbox.personalize.filters.rows import COMPARE
from hsp_assets.sandbox.personalize.filters.syntax import (
    Comparison,
    Condition,
    Membership,
    Operand,
    Operator,
    Rule,
)


def predicate(rule: Rule, schema: pl.Schema) -> pl.Expr:
    """The conditions of a rule, true or false for each row; AND and OR from left to right."""
    parts = [_expression(condition, schema[condition.field]) for condition in rule.conditions]
    result = parts[0]
    for connector, part in zip(rule.connectors, parts[1:], strict=True):
        result = result & part if connector == "AND" else result | part
    return result


def _expression(condition: Condition, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(condition.field)
    if isinstance(condition, Comparison):
        return _compared(column, condition.operator, condition.operand)
    listed = _listed(column, condition, is_number=dtype.is_numeric())
    return ~listed if condition.negated else listed


def _listed(column: pl.Expr, condition: Membership, *, is_number: bool) -> pl.Expr:
    values = [value for value in condition.values if isinstance(value, str)]
    if is_number:
        return _any(_compared(column, "=", value) for value in values)
    parts = pl.concat_str(pl.lit("|"), column, pl.lit("|"))
    return _any(
        parts.str.contains(f"|{value}|", literal=True).fill_null(value=False)
        for value in values
        if "|" not in value
    )


def _any(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(lambda left, right: left | right, conditions, pl.lit(value=False))


def _compared(column: pl.Expr, sign: Operator, operand: Operand) -> pl.Expr:
    """A comparison of numbers; anything else is only unequal."""
    number = number_of(operand)
    if number is None:
        return pl.lit(value=sign == "!=")
    compared: pl.Expr = COMPARE[sign](column, number)
    return compared.fill_null(value=sign == "!=")
