"""Which items a filter keeps for one request.

INCLUDE rules add up, EXCLUDE rules take away, whatever their order. A field with several values
(`a|b`) matches when any of them does; a null equals nothing, so it is IN no list and NOT IN every
list. How conditions are tried on rows and frames belongs to `rows` and `frames`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

from hsp_assets.sandbox.personalize.data.catalogue import Catalogue
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.frames import predicate
from hsp_assets.sandbox.personalize.filters.resolving import Resolver
from hsp_assets.sandbox.personalize.filters.rows import holds_for, satisfied
from hsp_assets.sandbox.personalize.filters.syntax import Rule, Rules


@dataclass(frozen=True, slots=True)
class Request:
    """What one request gives a filter to work on; each part is read only when it is needed."""

    items: Callable[[], Catalogue]
    history: Callable[[], Mapping[str, Sequence[Any]]]
    """The columns of the user's interactions, the newest of each event type."""
    user: Callable[[], Mapping[str, Any]]
    """The fields of the user, empty when unknown; raises when the request names no user."""
    item: Callable[[], Mapping[str, Any]]
    """The fields of the current item; raises when the request names none."""
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Selection:
    """What may be shown: of `included` (None: of everything), what is not in `excluded`."""

    included: frozenset[str] | None
    excluded: frozenset[str]

    def without(self, items: Iterable[str]) -> Selection:
        """The same selection, without some items."""
        return replace(self, excluded=self.excluded.union(items))


EVERYTHING = Selection(None, frozenset())


def select(rules: Rules, request: Request) -> Selection:
    """The items that a filter leaves.

    Raises:
        InvalidInputError: an INCLUDE lacks a parameter, or a value has the wrong form.
    """
    resolver = Resolver(request.values, request.item)
    selection = EVERYTHING
    for rule in rules:
        if not _is_complete(rule, resolver):
            continue
        items = _matching(resolver.rule(rule), request)
        if items is None:
            continue
        if rule.include:
            included = items if selection.included is None else selection.included | items
            selection = replace(selection, included=included)
        else:
            selection = selection.without(items)
    return selection


def _is_complete(rule: Rule, resolver: Resolver) -> bool:
    """Whether every parameter has a value; an EXCLUDE that lacks one is left out."""
    missing = resolver.lacks(rule)
    if missing and rule.include:
        raise InvalidInputError(f"The filter needs values for: {', '.join(sorted(missing))}.")
    return not missing


def _matching(rule: Rule, request: Request) -> frozenset[str] | None:
    """The items that a rule is about; None when the user is not such that it applies."""
    if not all(holds_for(condition, request.user()) for condition in rule.only_if):
        return None
    if rule.owner == "Interactions":
        history = request.history()
        return frozenset(compress(history["ITEM_ID"], satisfied(rule, history)))
    key = (rule.conditions, rule.connectors)
    return request.items().matching(key, lambda schema: predicate(rule, schema))
