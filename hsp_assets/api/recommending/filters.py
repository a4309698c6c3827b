"""Filters as callers name them: for Personalize an ARN, for best sellers a rule of our own.

The expressions are declared in `hsp_assets.recommenders`; the rules here say the same, so that a
list of best sellers keeps to the filter too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hsp_assets.api.catalogue.loading import Catalogue
from hsp_assets.api.catalogue.popularity import Admits
from hsp_assets.api.contract.errors import invalid
from hsp_assets.api.identity import Who
from hsp_assets.recommenders import PREFIX

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Filter:
    """A filter and the values of its parameters, which are quoted inside as Personalize wants."""

    name: str
    values: tuple[tuple[str, str], ...] = ()

    def arn(self, recommender: str) -> str:
        """Its ARN: filters belong to the account and region of the recommender."""
        if self.name.startswith("arn:"):
            return self.name
        return f"{recommender.rpartition(':')[0]}:filter/{self.name}"


@dataclass(frozen=True)
class Asked:
    """What a rule may look at."""

    catalogue: Catalogue
    who: Who
    values: dict[str, str]


def admits(filter_: Filter | None, catalogue: Catalogue, who: Who) -> Admits | None:
    """The rule of a filter, for rows of items; None when we do not know the filter.

    Raises:
        ApiError: a value is missing or cannot be understood.

    """
    if filter_ is None:
        return _everything
    rule = RULES.get(filter_.name.rpartition("/")[2])
    return None if rule is None else rule(Asked(catalogue, who, dict(filter_.values)))


def _everything(_: int) -> bool:
    return True


def _not_purchased(asked: Asked) -> Admits:
    users, row = asked.catalogue.users, asked.who.row
    purchased = frozenset[int]() if row is None else users.purchased(row)
    return lambda item: item not in purchased


def _in_category(asked: Asked) -> Admits:
    items = asked.catalogue.items
    wanted = {items.category_code(name) for name in _texts(asked, "CATEGORY")}
    return lambda item: items.category_of[item] in wanted


def _up_to_price(asked: Asked) -> Admits:
    prices = asked.catalogue.items.prices
    text = _value(asked, "PRICE").strip('"')
    try:
        most = float(text)
    except ValueError as error:
        raise invalid("filterValues: PRICE must be a number.") from error
    return lambda item: prices[item] <= most


def _promoted_only(asked: Asked) -> Admits:
    promoted = asked.catalogue.items.promoted
    return lambda item: bool(promoted[item])


RULES: dict[str, Callable[[Asked], Admits]] = {
    f"{PREFIX}not_purchased": _not_purchased,
    f"{PREFIX}in_category": _in_category,
    f"{PREFIX}up_to_price": _up_to_price,
    f"{PREFIX}promoted_only": _promoted_only,
}


def _value(asked: Asked, name: str) -> str:
    if name not in asked.values:
        raise invalid(f"filterValues: this filter needs {name}.")
    return asked.values[name]


def _texts(asked: Asked, name: str) -> list[str]:
    return QUOTED.findall(_value(asked, name))
