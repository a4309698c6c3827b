"""Filters as callers name them: an ARN for Personalize, a rule of our own for best sellers.

The expressions are declared in `hsp_assets.recommenders`; the rules here mean the same, so that
best sellers keep to the filter too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hsp_assets.api.catalogue.loading import Catalogue
from hsp_assets.api.catalogue.popularity import Admits
from hsp_assets.api.contract.errors import invalid
from hsp_assets.api.identity import ResolvedUser
from hsp_assets.environment.portals import account_name
from hsp_assets.recommenders import PREFIX

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Filter:
    """A filter and its parameters; texts are quoted inside the values, as Personalize wants."""

    name: str
    values: tuple[tuple[str, str], ...] = ()

    def arn(self, recommender: str) -> str:
        """Its ARN: filters belong to the account and region of the recommender."""
        if self.name.startswith("arn:"):
            return self.name
        called = account_name(self.name) if self.name in RULES else self.name
        return f"{recommender.rpartition(':')[0]}:filter/{called}"


@dataclass(frozen=True)
class FilterContext:
    """What a rule may depend on."""

    catalogue: Catalogue
    user: ResolvedUser
    values: dict[str, str]

    def value(self, name: str) -> str:
        """The parameter of that name.

        Raises:
            ApiError: the caller did not send it.

        """
        if name not in self.values:
            raise invalid(f"filterValues: this filter needs {name}.")
        return self.values[name]


def admits(filter_: Filter | None, catalogue: Catalogue, user: ResolvedUser) -> Admits | None:
    """The rule of a filter, for rows of items; None when the filter is not declared here.

    Raises:
        ApiError: a value is missing or has the wrong type.

    """
    if filter_ is None:
        return lambda _: True
    called = filter_.name.rpartition("/")[2]
    rule = next(
        (rule for name, rule in RULES.items() if called in (name, account_name(name))), None
    )
    return None if rule is None else rule(FilterContext(catalogue, user, dict(filter_.values)))


def _not_purchased(context: FilterContext) -> Admits:
    users, row = context.catalogue.users, context.user.row
    purchased = frozenset[int]() if row is None else users.purchased(row)
    return lambda item: item not in purchased


def _in_category(context: FilterContext) -> Admits:
    items = context.catalogue.items
    wanted = {items.category_code(name) for name in QUOTED.findall(context.value("CATEGORY"))}
    return lambda item: items.category_of[item] in wanted


def _up_to_price(context: FilterContext) -> Admits:
    prices = context.catalogue.items.prices
    try:
        most = float(context.value("PRICE").strip('"'))
    except ValueError as error:
        raise invalid("filterValues: PRICE must be a number.") from error
    return lambda item: prices[item] <= most


def _promoted_only(context: FilterContext) -> Admits:
    promoted = context.catalogue.items.promoted
    return lambda item: bool(promoted[item])


RULES: dict[str, Callable[[FilterContext], Admits]] = {
    f"{PREFIX}not_purchased": _not_purchased,
    f"{PREFIX}in_category": _in_category,
    f"{PREFIX}up_to_price": _up_to_price,
    f"{PREFIX}promoted_only": _promoted_only,
}
