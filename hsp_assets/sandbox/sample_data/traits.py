"""What kinds of shops there are: the traits in which real ones differ.

A recommender that was tried on one shop has learned that shop's traits; these are the kinds on
which ours is judged. How many rows a shop has belongs to `size`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from hsp_assets.sandbox.sample_data.size import Size

Kind = Literal[
    "drifting", "stationary", "bursts", "novelties", "reviews", "wholesale", "misleading_text"
]


@dataclass(frozen=True, slots=True)
class Traits:
    """How customers behave, and what the catalogue says about them.

    Attributes:
        drifts: tastes change, and items enter the catalogue, in the time of the history.
        staples: items that each customer comes back to.
        starts_with_staple: share of the visits that begin with one of those.
        goes_on_with_staple: share of the later looks that are at one of those.
        repeats: whether a customer has several events about an item at all.
        follows: share of the looks that lead on to what usually follows.
        longest_visit: most items of a visit.
        visit_ends: chance that a visit ends after an item.
        wants: chance that an item looked at gets into the cart.
        activity_spread: standard deviation of the logarithm of how often customers come.
        pace: seconds of a visit pass this many times as slowly; 0.05: all within a minute.
        is_order: a visit is an order: all its items are bought at one moment, and nothing else
            happens.
        text_misleads: names, descriptions and categories say nothing about who likes an item.
    """

    drifts: bool = True
    staples: int = 2
    starts_with_staple: float = 0.2
    goes_on_with_staple: float = 0.0
    repeats: bool = True
    follows: float = 0.4
    longest_visit: int = 12
    visit_ends: float = 0.28
    wants: float = 0.065
    activity_spread: float = 1.2
    pace: float = 1.0
    is_order: bool = False
    text_misleads: bool = False


DRIFTING = Traits()
BURSTS = Traits(
    drifts=False,
    staples=8,
    starts_with_staple=0.9,
    goes_on_with_staple=0.7,
    wants=0.3,
    longest_visit=4,
    visit_ends=0.6,
    activity_spread=0.5,
    pace=0.05,
)
REVIEWS = Traits(
    repeats=False, longest_visit=3, visit_ends=0.8, activity_spread=0.4, follows=0.25, wants=0.0
)
WHOLESALE = Traits(
    drifts=False,
    staples=25,
    starts_with_staple=0.5,
    goes_on_with_staple=0.35,
    follows=0.2,
    longest_visit=40,
    visit_ends=0.06,
    is_order=True,
)

KINDS: Mapping[Kind, Traits] = MappingProxyType(
    {
        "drifting": DRIFTING,
        "stationary": Traits(drifts=False, follows=0.2),
        "bursts": BURSTS,
        "novelties": Traits(repeats=False),
        "reviews": REVIEWS,
        "wholesale": WHOLESALE,
        "misleading_text": Traits(text_misleads=True),
    }
)
"""Bursts: one visit writes a view, a cart and a purchase of a few staples within a minute.
Novelties: nobody meets an item twice. Reviews: many customers and items, a few events each."""


def size_of(kind: Kind, interactions: int) -> Size:
    """How many items and customers a shop of a kind has for so many interactions."""
    if kind == "reviews":
        return Size(max(50, interactions // 10), max(50, interactions // 8), interactions)
    if kind == "wholesale":
        return Size(max(50, interactions // 30), max(50, interactions // 60), interactions)
    if kind == "bursts":
        return Size(max(50, interactions // 30), max(50, interactions // 40), interactions)
    return Size(max(50, interactions // 30), max(50, interactions // 20), interactions)
