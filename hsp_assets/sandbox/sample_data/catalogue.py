"""The items of the made-up shop as numbers: what they are, for whom, and what follows what.

Their names and descriptions are in `texts`.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from hsp_assets.sandbox.sample_data.shelves import Shelves
from hsp_assets.sandbox.sample_data.vocabulary import (
    DEPARTMENTS,
    FOR_ONE_GENDER,
    STAPLES,
    STYLES,
    Department,
)

Integers: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float64]
Booleans: TypeAlias = npt.NDArray[np.bool_]

ANY, FEMALE, MALE = 0, 1, 2
SUCCESSORS = 3
_ITEMS_PER_DEPARTMENT = 24
"""A smaller catalogue has fewer departments, so that each has something to choose from."""
_LAUNCHED_LATER = 0.3
_PROMOTED = 0.25
_LONG_TAIL = 0.8
"""Exponent of popularity by rank."""
_FASHION = 0.7
"""Exponent of a department's demand by rank."""
_DEARER_STYLE = {"luxury": 1.9, "technical": 1.3, "playful": 0.8}
_FOLLOWED_FROM_ELSEWHERE = 0.4
"""Share of the items that lead into the department that is bought along."""


@dataclass(frozen=True)
class Catalogue:
    """The items; unless stated otherwise, arrays have one entry per item.

    Attributes:
        departments: in use.
        department: index into those.
        style: index into the styles.
        gender: ANY, FEMALE or MALE.
        price: with cents.
        popularity: how often the item is looked at, all else being equal.
        launched: since when it is sold: 0 is the first day of the history, 1 the last.
        promoted: whether it is.
        successors: items that people look at after it, likeliest first.
        demand: for each department how many like it, against one another; 1 in all.
        bought_with: for each department the one that is bought along with it.
        staple: for each department whether people buy its items again and again.
    """

    departments: tuple[Department, ...]
    department: Integers
    style: Integers
    gender: Integers
    price: Reals
    popularity: Reals
    launched: Reals
    promoted: Booleans
    successors: Integers
    demand: Reals
    bought_with: Integers
    staple: Booleans

    @property
    def shelves(self) -> Shelves:
        """The items by department and style."""
        return Shelves(self.department, self.style, self.popularity, len(STYLES))


def make_catalogue(products: int, random: np.random.Generator, *, drifts: bool = True) -> Catalogue:
    """Make up items; where nothing drifts, all are sold from the first day on.

    The first item of each department is for everybody and sold from the first day on, so that
    there is always something to find.
    """
    departments = _departments_in_use(products, random)
    department = np.arange(products) % len(departments)
    first = np.arange(products) < len(departments)
    style = random.integers(len(STYLES), size=products)
    bought_with = _bought_with(departments)
    popularity: Reals = np.power(random.permutation(products) + 1.0, -_LONG_TAIL)
    shelves = Shelves(department, style, popularity, len(STYLES))
    later = (random.random(products) < _LAUNCHED_LATER) & ~first & drifts
    return Catalogue(
        departments=departments,
        department=department,
        style=style,
        gender=np.where(first, ANY, _genders(departments, department, random)),
        price=_prices(departments, department, style, random),
        popularity=popularity,
        launched=np.where(later, random.random(products), 0.0),
        promoted=random.random(products) < _PROMOTED,
        successors=_successors(shelves, department, style, bought_with, random),
        demand=_demand(len(departments), random),
        bought_with=bought_with,
        staple=np.array([each.main in STAPLES for each in departments]),
    )


def _departments_in_use(products: int, random: np.random.Generator) -> tuple[Department, ...]:
    number = min(len(DEPARTMENTS), max(1, products // _ITEMS_PER_DEPARTMENT))
    chosen = np.sort(random.choice(len(DEPARTMENTS), size=number, replace=False))
    return tuple(DEPARTMENTS[at] for at in chosen)


def _bought_with(departments: tuple[Department, ...]) -> Integers:
    places = {each.name: at for at, each in enumerate(departments)}
    return np.array([places.get(each.bought_with, at) for at, each in enumerate(departments)])


def _demand(departments: int, random: np.random.Generator) -> Reals:
    by_rank = np.power(np.arange(1.0, departments + 1.0), -_FASHION)
    demand: Reals = random.permutation(by_rank / by_rank.sum())
    return demand


def _genders(
    departments: tuple[Department, ...], department: Integers, random: np.random.Generator
) -> Integers:
    for_one = np.array([each.main in FOR_ONE_GENDER for each in departments])[department]
    drawn = random.choice([ANY, FEMALE, MALE], size=len(department), p=[0.3, 0.38, 0.32])
    return np.where(for_one, drawn, ANY)


def _prices(
    departments: tuple[Department, ...],
    department: Integers,
    style: Integers,
    random: np.random.Generator,
) -> Reals:
    median = np.array([each.price for each in departments])[department]
    dearer = np.array([_DEARER_STYLE.get(name, 1.0) for name in STYLES])[style]
    whole = np.floor(median * dearer * random.lognormal(sigma=0.45, size=len(department)))
    cents = random.choice([0.99, 0.95, 0.49, 0.0, 0.25], size=len(department))
    prices: Reals = np.round(np.maximum(whole, 1.0) + cents, 2)
    return prices


def _successors(
    shelves: Shelves,
    department: Integers,
    style: Integers,
    bought_with: Integers,
    random: np.random.Generator,
) -> Integers:
    elsewhere = random.random((len(department), SUCCESSORS)) < _FOLLOWED_FROM_ELSEWHERE
    there = np.where(elsewhere, bought_with[department][:, None], department[:, None])
    styles = np.repeat(style, SUCCESSORS)
    return shelves.pick(there.ravel(), styles, random).reshape(there.shape)
