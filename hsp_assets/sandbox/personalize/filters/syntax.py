"""What a filter expression consists of, once it has been parsed.

The grammar belongs to `parser`, the meaning to `evaluation`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Owner: TypeAlias = Literal["Interactions", "Items", "Users", "CurrentUser"]
Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
Connector: TypeAlias = Literal["AND", "OR"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$NAME`: the request brings the value."""

    name: str


@dataclass(frozen=True, slots=True)
class CurrentItemField:
    """`CurrentItem.FIELD`: the value of the item that the request is about."""

    field: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`*`: any event type."""


Value: TypeAlias = str | Parameter | Wildcard
Operand: TypeAlias = float | str | Parameter | CurrentItemField
"""Only the value of a parameter or of the current item can be a text."""


@dataclass(frozen=True, slots=True)
class Membership:
    """`owner.FIELD [NOT] IN (values)`."""

    owner: Owner
    field: str
    negated: bool
    values: tuple[Value, ...]

    def parameters(self) -> Iterator[str]:
        """The names of the parameters it uses."""
        return (value.name for value in self.values if isinstance(value, Parameter))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`owner.FIELD operator operand`."""

    owner: Owner
    field: str
    operator: Operator
    operand: Operand

    def parameters(self) -> Iterator[str]:
        """The names of the parameters it uses."""
        if isinstance(self.operand, Parameter):
            yield self.operand.name


Condition: TypeAlias = Membership | Comparison


@dataclass(frozen=True, slots=True)
class Rule:
    """One INCLUDE or EXCLUDE; `connectors[i]` stands before `conditions[i + 1]`."""

    include: bool
    target: Literal["ItemID", "UserID"]
    conditions: tuple[Condition, ...]
    connectors: tuple[Connector, ...]
    only_if: tuple[Condition, ...]

    @property
    def owner(self) -> Owner:
        """The dataset that its conditions are about; the parser sees to it that it is one."""
        return self.conditions[0].owner

    def all_conditions(self) -> tuple[Condition, ...]:
        """Its conditions and those of its IF."""
        return (*self.conditions, *self.only_if)

    def parameters(self) -> set[str]:
        """The names of the parameters that it uses anywhere."""
        return {name for condition in self.all_conditions() for name in condition.parameters()}


Rules: TypeAlias = tuple[Rule, ...]
