"""Filters of a GraphQL collection as the criteria that search knows.

A filter is an object of `<property>__<operator>` entries that must all hold, with `AND` and `OR`
lists of such objects.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, product

from hsp_assets.sandbox.hubspot.protocol.errors import invalid
from hsp_assets.sandbox.hubspot.search.bodies import Criteria, Filter, FilterGroup, Operator

OPERATORS: Mapping[str, Operator] = {
    "eq": "EQ",
    "neq": "NEQ",
    "lt": "LT",
    "lte": "LTE",
    "gt": "GT",
    "gte": "GTE",
    "in": "IN",
    "not_in": "NOT_IN",
    "null": "NOT_HAS_PROPERTY",
    "not_null": "HAS_PROPERTY",
    "contains": "CONTAINS_TOKEN",
    "not_contains": "NOT_CONTAINS_TOKEN",
}
Alternatives = list[list[Filter]]
"""Lists of which one must hold in full."""


def criteria(wanted: object) -> Criteria:
    """The criteria of a filter argument.

    Raises:
        ApiError: 400, it is no filter.
    """
    if wanted is None:
        return Criteria()
    groups = [FilterGroup(filters=filters) for filters in _alternatives(wanted)]
    return Criteria(filter_groups=groups)


def _alternatives(wanted: object) -> Alternatives:
    if not isinstance(wanted, Mapping):
        raise invalid("A filter is an object of <property>__<operator> entries, AND and OR")
    return _all(_entry(str(name), value) for name, value in wanted.items())


def _entry(name: str, value: object) -> Alternatives:
    if name in ("OR", "AND"):
        parts = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        branches = [_alternatives(part) for part in parts]
        return list(chain.from_iterable(branches)) if name == "OR" else _all(branches)
    return [[_filter(name, value)]]


def _all(parts: Iterable[Alternatives]) -> Alternatives:
    """The alternatives that hold all parts, each of which has alternatives of its own."""
    return [list(chain.from_iterable(choice)) for choice in product(*parts)]


def _filter(name: str, value: object) -> Filter:
    prop, _, suffix = name.rpartition("__")
    operator = OPERATORS.get(suffix)
    if not prop or operator is None:
        raise invalid(f"{name}: a filter is named <property>__<one of {', '.join(OPERATORS)}>")
    if isinstance(value, list):
        return Filter(property_name=prop, operator=operator, values=[str(one) for one in value])
    text = None if value is None or isinstance(value, bool) else str(value)
    return Filter(property_name=prop, operator=operator, value=text)
