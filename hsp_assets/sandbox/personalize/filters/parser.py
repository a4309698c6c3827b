"""Parses filter expressions, and the values that requests bring for their parameters.

lark does it with Personalize's grammar. Keywords, dataset names and field names may be written in
any case, as in the service's own examples; fields come out in upper case. Whether the fields exist
belongs to `checks`.
"""

import re
from functools import cache, lru_cache
from typing import Any, cast, get_args

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.syntax import (
    Comparison,
    Condition,
    Connector,
    CurrentItemField,
    Membership,
    Owner,
    Parameter,
    Rule,
    Rules,
    Wildcard,
)

_GRAMMAR = r"""
filter: rule ("|" rule)*
rule: KIND TARGET _WHERE condition ((AND | OR) condition)* only_if
only_if: [_IF condition (AND condition)*]
?condition: OWNER "." FIELD NOT? _IN "(" value ("," value)* ")" -> listed
          | OWNER "." FIELD OPERATOR operand                    -> compared
?value: TEXT | PARAMETER | STAR
?operand: NUMBER | PARAMETER | _CURRENT_ITEM "." FIELD -> current_item
values: (TEXT | NUMBER) ("," (TEXT | NUMBER))*

KIND: /(INCLUDE|EXCLUDE)\b/i
TARGET: /(ItemID|UserID)\b/i
_WHERE: /WHERE\b/i
OWNER: /(Interactions|Items|Users|CurrentUser)\b/i
FIELD: /[A-Za-z_][A-Za-z0-9_]*/
NOT: /NOT\b/i
_IN: /IN\b/i
OPERATOR: "!=" | "<=" | ">=" | "=" | "<" | ">"
NUMBER: /-?\d+(\.\d+)?/
TEXT: /"(?:[^"\\]|\\.)*"/
PARAMETER: /\$[A-Za-z0-9_]+/
_CURRENT_ITEM: /CurrentItem\b/i
STAR: "*"
AND: /AND\b/i
OR: /OR\b/i
_IF: /IF\b/i
%ignore /\s+/
"""
_EXPECTED = {
    "KIND": "INCLUDE or EXCLUDE",
    "TARGET": "ItemID or UserID",
    "_WHERE": "WHERE",
    "OWNER": "Interactions or Items or Users or CurrentUser",
    "DOT": ".",
    "FIELD": "the name of a field",
    "OPERATOR": "an operator (=, !=, <, <=, > or >=)",
    "NOT": "NOT",
    "_IN": "IN",
    "LPAR": "(",
    "TEXT": "a text in double quotes",
    "NUMBER": "a number",
    "PARAMETER": "a $parameter",
    "_CURRENT_ITEM": "a field of CurrentItem",
    "STAR": "*",
    "COMMA": "a comma",
    "RPAR": ")",
    "AND": "AND",
    "OR": "OR",
    "_IF": "IF",
    "VBAR": "|",
    "$END": "its end",
}
"""What a message calls the terminals of the grammar, in the order in which it lists them."""


@lru_cache(maxsize=256)
def parse_filter(expression: str) -> Rules:
    """The rules of a filter expression.

    Raises:
        InvalidInputError: it breaks the grammar; the message says where.
    """
    rules: Rules = _parse(expression, "filter", "the filter expression")
    for rule in rules:
        _check_owners(rule)
    return rules


@lru_cache(maxsize=1024)
def parse_values(text: str) -> tuple[str | float, ...]:
    """The values of one `filterValues` entry: quoted texts or numbers, joined by commas.

    Raises:
        InvalidInputError: it has another form; the text itself is not repeated.
    """
    values: tuple[str | float, ...] = _parse(text, "values", "the filter value")
    return values


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", start=["filter", "values"], maybe_placeholders=False)


def _parse(text: str, start: str, what: str) -> Any:  # noqa: ANN401 (depends on the start)
    try:
        return _Meaning().transform(_parser().parse(text, start))
    except (UnexpectedCharacters, UnexpectedToken) as error:
        at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        where = "at its end" if at_end else f"at position {cast('int', error.pos_in_stream) + 1}"
        expected = error.accepts if isinstance(error, UnexpectedToken) else error.allowed
        words = [word for name, word in _EXPECTED.items() if name in (expected or ())]
        listed = " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
        raise InvalidInputError(f"Cannot parse {what}: expected {listed} {where}.") from error


def _check_owners(rule: Rule) -> None:
    owners = {condition.owner for condition in rule.conditions}
    if len(owners) > 1 or "CurrentUser" in owners:
        raise InvalidInputError(
            "The conditions after WHERE must all be about one dataset (Interactions, Items or"
            ' Users): join expressions about several with "|", and test CurrentUser in IF.',
        )
    if any(condition.owner != "CurrentUser" for condition in rule.only_if):
        raise InvalidInputError("Conditions after IF can only be about fields of CurrentUser.")


class _Meaning(Transformer[Token, Any]):
    """What the parts of the grammar stand for."""

    filter = values = only_if = tuple

    def rule(self, parts: list[Any]) -> Rule:
        kind, target, *conditions, only_if = parts
        return Rule(
            include=kind.upper() == "INCLUDE",
            target="ItemID" if target.lower() == "itemid" else "UserID",
            conditions=tuple(conditions[::2]),
            connectors=tuple(cast("Connector", word.upper()) for word in conditions[1::2]),
            only_if=only_if[::2],
        )

    def listed(self, parts: list[Any]) -> Condition:
        owner, field, *values = parts
        negated = isinstance(values[0], Token)
        listed = (Wildcard() if value == "*" else value for value in values[negated:])
        return Membership(owner, field, negated, tuple(listed))

    def compared(self, parts: list[Any]) -> Condition:
        return Comparison(*parts)

    def current_item(self, parts: list[str]) -> CurrentItemField:
        return CurrentItemField(*parts)

    def OWNER(self, token: Token) -> Owner:  # noqa: N802 (lark finds it by the terminal's name)
        return next(owner for owner in get_args(Owner) if owner.lower() == token.lower())

    def OPERATOR(self, token: Token) -> str:  # noqa: N802
        return str(token)

    def FIELD(self, token: Token) -> str:  # noqa: N802
        return token.upper()

    def NUMBER(self, token: Token) -> float:  # noqa: N802
        return float(token)

    def TEXT(self, token: Token) -> str:  # noqa: N802
        return re.sub(r"\\(.)", r"\1", token[1:-1])

    def PARAMETER(self, token: Token) -> Parameter:  # noqa: N802
        return Parameter(token[1:])

    def STAR(self, _: Token) -> Wildcard:  # noqa: N802
        return Wildcard()
