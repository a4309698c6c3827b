"""The body that the search API takes."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from hsp_assets.sandbox.hubspot.protocol.bodies import Body, Text

Operator: TypeAlias = Literal[
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
]


class Filter(Body):
    """A condition on one property."""

    property_name: str
    operator: Operator
    value: Text | None = None
    values: Sequence[Text] | None = None
    high_value: Text | None = None


class FilterGroup(Body):
    """Conditions that must all hold."""

    filters: Sequence[Filter]


class Sort(Body):
    """The order of the results."""

    property_name: str
    direction: Literal["ASCENDING", "DESCENDING"] = "ASCENDING"


class Criteria(Body):
    """Which records are wanted; exports take them, too."""

    query: str | None = None
    filter_groups: Sequence[FilterGroup] = ()
    filters: Sequence[Filter] = ()
    sorts: Sequence[Sort | str] = ()

    def groups(self) -> list[FilterGroup]:
        """The groups; filters outside any group make one of their own."""
        loose = [FilterGroup(filters=self.filters)] if self.filters else []
        return [*self.filter_groups, *loose]

    def sort(self) -> Sort | None:
        """The order; a text names a property, after a minus if descending."""
        if not self.sorts:
            return None
        first = self.sorts[0]
        if isinstance(first, Sort):
            return first
        descending = first.startswith("-")
        name = first.removeprefix("-")
        return Sort(property_name=name, direction="DESCENDING" if descending else "ASCENDING")


class SearchRequest(Criteria):
    """A search."""

    properties: Sequence[str] | None = None
    limit: int = 10
    after: Text | None = None
