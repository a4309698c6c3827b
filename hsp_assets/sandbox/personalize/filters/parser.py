"""Reads filter expressions and the values that requests bring for their parameters.

Keywords, dataset names and field names may be written in any case, as in the service's own
examples; fields come out in upper case. Whether the fields exist belongs to `checks`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar, cast

from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.syntax import (
    Comparison,
    Condition,
    Connector,
    CurrentItemField,
    Membership,
    Operand,
    Operator,
    Owner,
    Parameter,
    Rule,
    Rules,
    Value,
    Wildcard,
)

_Part = TypeVar("_Part")

_TOKEN = re.compile(
    r"""\s*(?: (?P<text>"(?:[^"\\]|\\.)*")
             | (?P<number>-?\d+(?:\.\d+)?)
             | (?P<parameter>\$[A-Za-z0-9_]+)
             | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
             | (?P<sign>!=|<=|>=|[=<>().,|*]) )""",
    re.VERBOSE,
)
_OWNERS: dict[str, Owner] = {
    "interactions": "Interactions",
    "items": "Items",
    "users": "Users",
    "currentuser": "CurrentUser",
}
_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")


@lru_cache(maxsize=256)
def parse_filter(expression: str) -> Rules:
    """The rules of a filter expression.

    Raises:
        InvalidInputError: it breaks the grammar; the message says where.
    """
    reader = _Reader(expression)
    rules = reader.separated("|", reader.rule)
    reader.expect_end()
    return rules


@lru_cache(maxsize=1024)
def parse_values(text: str) -> tuple[str | float, ...]:
    """The values of one `filterValues` entry: quoted texts or numbers, joined by commas.

    Raises:
        InvalidInputError: it has another form; the text itself is not repeated.
    """
    reader = _Reader(text, "the filter value")
    values = reader.separated(",", reader.literal)
    reader.expect_end()
    return values


class _Reader:
    """A text, taken apart from left to right."""

    def __init__(self, text: str, what: str = "the filter expression") -> None:
        self._what = what
        self._tokens: list[tuple[str, str, int]] = []
        self._next = 0
        position = 0
        end = len(text.rstrip())
        while position < end:
            found = _TOKEN.match(text, position)
            if found is None:
                raise self._refusal("a word, text, number or sign", position)
            kind = str(found.lastgroup)
            self._tokens.append((kind, found[kind], found.start(kind)))
            position = found.end()

    def separated(self, sign: str, read: Callable[[], _Part]) -> tuple[_Part, ...]:
        """One or more parts with a sign between them."""
        parts = [read()]
        while self._accept(sign):
            parts.append(read())
        return tuple(parts)

    def expect_end(self) -> None:
        """Nothing may follow."""
        if self._next < len(self._tokens):
            raise self._refusal("its end")

    def rule(self) -> Rule:
        include = self._keyword("INCLUDE", "EXCLUDE") == "INCLUDE"
        target = self._keyword("ItemID", "UserID")
        self._keyword("WHERE")
        conditions = [self._condition()]
        connectors: list[Connector] = []
        while self._ahead("AND", "OR"):
            connectors.append(cast("Connector", self._keyword("AND", "OR")))
            conditions.append(self._condition())
        return Rule(
            include=include,
            target="ItemID" if target == "ItemID" else "UserID",
            conditions=self._of_one_dataset(conditions),
            connectors=tuple(connectors),
            only_if=self._only_if(),
        )

    def literal(self) -> str | float:
        """A quoted text or a number."""
        if self._kind() == "text":
            return _unquoted(self._take())
        if self._kind() == "number":
            return float(self._take())
        raise self._refusal("a text in double quotes or a number")

    def _of_one_dataset(self, conditions: list[Condition]) -> tuple[Condition, ...]:
        owners = {condition.owner for condition in conditions}
        if len(owners) > 1 or "CurrentUser" in owners:
            raise InvalidInputError(
                "The conditions after WHERE must all be about one dataset (Interactions, Items or"
                ' Users): join expressions about several with "|", and ask for CurrentUser in IF.',
            )
        return tuple(conditions)

    def _only_if(self) -> tuple[Condition, ...]:
        if not self._ahead("IF"):
            return ()
        self._keyword("IF")
        conditions = [self._condition()]
        while self._ahead("AND"):
            self._keyword("AND")
            conditions.append(self._condition())
        if any(condition.owner != "CurrentUser" for condition in conditions):
            raise InvalidInputError("After IF only fields of CurrentUser can be asked for.")
        return tuple(conditions)

    def _condition(self) -> Condition:
        name = self._keyword("Interactions", "Items", "Users", "CurrentUser")
        owner = _OWNERS[name.lower()]
        field = self._field()
        if self._ahead("NOT", "IN"):
            negated = self._keyword("NOT", "IN") == "NOT"
            if negated:
                self._keyword("IN")
            self._sign("(")
            values = self.separated(",", self._value)
            self._sign(")")
            return Membership(owner, field, negated, values)
        operator = cast("Operator", self._sign(*_OPERATORS))
        return Comparison(owner, field, operator, self._operand())

    def _field(self) -> str:
        self._sign(".")
        if self._kind() != "word":
            raise self._refusal("the name of a field")
        return self._take().upper()

    def _value(self) -> Value:
        if self._accept("*"):
            return Wildcard()
        if self._kind() == "parameter":
            return Parameter(self._take()[1:])
        if self._kind() == "text":
            text = _unquoted(self._take())
            return Wildcard() if text == "*" else text
        raise self._refusal("a text in double quotes, a $parameter or *")

    def _operand(self) -> Operand:
        if self._kind() == "number":
            return float(self._take())
        if self._kind() == "parameter":
            return Parameter(self._take()[1:])
        if self._ahead("CurrentItem"):
            self._take()
            return CurrentItemField(self._field())
        raise self._refusal("a number, a $parameter or a field of CurrentItem")

    def _kind(self) -> str | None:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else None

    def _take(self) -> str:
        token = self._tokens[self._next][1]
        self._next += 1
        return token

    def _ahead(self, *words: str) -> bool:
        if self._kind() != "word":
            return False
        return self._tokens[self._next][1].lower() in {word.lower() for word in words}

    def _keyword(self, *words: str) -> str:
        if not self._ahead(*words):
            raise self._refusal(" or ".join(words))
        taken = self._take().lower()
        return next(word for word in words if word.lower() == taken)

    def _accept(self, sign: str) -> bool:
        found = self._kind() == "sign" and self._tokens[self._next][1] == sign
        self._next += found
        return found

    def _sign(self, *signs: str) -> str:
        for sign in signs:
            if self._accept(sign):
                return sign
        raise self._refusal(" or ".join(signs))

    def _refusal(self, expected: str, position: int | None = None) -> InvalidInputError:
        if position is None and self._next < len(self._tokens):
            position = self._tokens[self._next][2]
        where = "at its end" if position is None else f"at position {position + 1}"
        return InvalidInputError(f"Cannot parse {self._what}: expected {expected} {where}.")


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])
