"""The customers of the made-up shop: who they are, and what they like, early and late."""

import unicodedata
from dataclasses import dataclass

import numpy as np
import polars as pl

from hsp_assets.sandbox.sample_data.catalogue import (
    FEMALE,
    MALE,
    Booleans,
    Catalogue,
    Integers,
    Reals,
)
from hsp_assets.sandbox.sample_data.traits import DRIFTING, Traits
from hsp_assets.sandbox.sample_data.vocabulary import (
    FIRST_NAMES,
    LAST_NAMES,
    MAIL_DOMAINS,
    STYLES,
)

FAVOURITES = 3
_CHANGED = (0.5, 0.4, 0.6)
"""Chance that the first, second and third favourite department changes in time."""


@dataclass(frozen=True)
class Shoppers:
    """The customers; every array has one entry, or row, per customer.

    Attributes:
        gender: FEMALE or MALE.
        activity: how often they come, against one another.
        early: departments they like at first, favourite first.
        late: departments they like in the end.
        turning: when the one becomes the other: 0 is the first day of the history, 1 the last.
        styles: the two styles they like, the favourite first.
        budget: what they care to pay, against the usual price.
        staples: items that they buy again and again.
        traits: how all of them behave.
    """

    gender: Integers
    activity: Reals
    early: Integers
    late: Integers
    turning: Reals
    styles: Integers
    budget: Reals
    staples: Integers
    traits: Traits


def make_shoppers(
    contacts: int, catalogue: Catalogue, random: np.random.Generator, traits: Traits = DRIFTING
) -> Shoppers:
    """Make up customers of a catalogue."""
    departments, shape = len(catalogue.departments), (contacts, FAVOURITES)
    early = random.choice(departments, size=shape, p=catalogue.demand)
    other = random.choice(departments, size=shape, p=catalogue.demand)
    late = np.where((random.random(shape) < _CHANGED) & traits.drifts, other, early)
    styles = random.integers(len(STYLES), size=(contacts, 2))
    return Shoppers(
        gender=random.choice([FEMALE, MALE], size=contacts),
        activity=random.lognormal(sigma=traits.activity_spread, size=contacts),
        early=early,
        late=late,
        turning=random.random(contacts),
        styles=styles,
        budget=random.lognormal(sigma=0.4, size=contacts),
        staples=_staples((contacts, traits.staples), catalogue, styles, random),
        traits=traits,
    )


def list_shoppers(shoppers: Shoppers, random: np.random.Generator) -> pl.DataFrame:
    """The rows of the customers' file, in its columns and order."""
    letters = ["F" if gender == FEMALE else "M" for gender in shoppers.gender]
    first = [FIRST_NAMES[each][random.integers(len(FIRST_NAMES[each]))] for each in letters]
    last = [LAST_NAMES[at] for at in random.integers(len(LAST_NAMES), size=len(letters))]
    ages = np.clip(np.round(18 + random.gamma(3.0, 8.0, size=len(letters))), 18, 84)
    domains = random.integers(len(MAIL_DOMAINS), size=len(letters))
    return pl.DataFrame(
        {
            "USER_ID": np.arange(1, len(letters) + 1),
            "AGE": ages.astype(np.int64),
            "GENDER": letters,
            "FIRSTNAME": first,
            "LASTNAME": last,
            "EMAIL": [
                f"{_ascii(given)}.{_ascii(family)}{number}@{MAIL_DOMAINS[domain]}"
                for number, (given, family, domain) in enumerate(
                    zip(first, last, domains, strict=True), start=1
                )
            ],
        }
    )


def _staples(
    shape: tuple[int, int], catalogue: Catalogue, styles: Integers, random: np.random.Generator
) -> Integers:
    staple: Booleans = catalogue.staple
    among = np.flatnonzero(staple) if staple.any() else np.arange(len(staple))
    contacts, staples = shape
    departments = random.choice(among, size=contacts * staples)
    picked = catalogue.shelves.pick(departments, np.repeat(styles[:, 0], staples), random)
    return picked.reshape(shape)


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o"))
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter != " ")
