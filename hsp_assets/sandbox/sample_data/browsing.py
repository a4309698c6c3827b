"""What the customers look at: sessions of views, one item after another.

The carts and purchases that follow are in `buying`.
"""

from dataclasses import dataclass

import numpy as np

from hsp_assets.sandbox.sample_data.catalogue import (
    ANY,
    SUCCESSORS,
    Booleans,
    Catalogue,
    Integers,
    Reals,
)
from hsp_assets.sandbox.sample_data.shoppers import Shoppers
from hsp_assets.sandbox.sample_data.vocabulary import STYLES

_FAVOURITE_SHARES = (0.6, 0.28, 0.12)
_EXPLORES = 0.08
_KEEPS_STYLE = (0.6, 0.85)
"""Up to the first bound in the favourite style, up to the second in the other, else in any."""
_BUYS_ALONG = 0.2
"""Share of the looks that lead into the department bought along."""
_SUCCESSOR_SHARES = (0.6, 0.3, 0.1)
_DRIFT = 10.0
"""Steepness of the change of taste: it takes about half of the history."""
_SECOND_LOOKS = 4
"""How often an item that is not for this customer, not sold yet, or seen before in the session, is
replaced by another."""
_NOTHING = -1


@dataclass(frozen=True)
class Sessions:
    """Visits to the shop; every array has one entry per visit.

    Attributes:
        shopper: who comes.
        when: 0 is the first day of the history, 1 the last.
    """

    shopper: Integers
    when: Reals


@dataclass(frozen=True)
class Views:
    """Looks at items, visit by visit in order; every array has one entry per look.

    Attributes:
        session: index of the visit.
        item: index of the item.
    """

    session: Integers
    item: Integers


def browse(
    sessions: Sessions, catalogue: Catalogue, shoppers: Shoppers, random: np.random.Generator
) -> Views:
    """Walk through all sessions at once, step by step; hardly any item is seen twice in one."""
    walk = _Walk(sessions, catalogue, shoppers, random)
    visits, longest = len(sessions.when), shoppers.traits.longest_visit
    lengths = np.minimum(random.geometric(shoppers.traits.visit_ends, visits), longest)
    walk.start()
    for step in range(1, longest):
        walk.go_on(np.flatnonzero(lengths > step), step)
    session = np.repeat(np.arange(len(lengths)), lengths)
    return Views(session, walk.seen[walk.seen != _NOTHING])


class _Walk:
    """How the next item is chosen.

    Attributes:
        seen: the items of each session in order, padded with nothing.
    """

    def __init__(
        self,
        sessions: Sessions,
        catalogue: Catalogue,
        shoppers: Shoppers,
        random: np.random.Generator,
    ) -> None:
        self._sessions = sessions
        self._traits = shoppers.traits
        self._catalogue = catalogue
        self._shoppers = shoppers
        self._random = random
        self._shelves = catalogue.shelves
        self._department = self._favourite_departments()
        self.seen = np.full((len(sessions.when), shoppers.traits.longest_visit), _NOTHING)

    def start(self) -> None:
        """Find the first item of each session."""
        every = np.arange(len(self._department))
        item = self._shelves.pick(self._department, self._styles(every), self._random)
        staple = self._staple(every)
        comes_for_it = self._random.random(len(every)) < self._traits.starts_with_staple
        self.seen[:, 0] = self._suitable(np.where(comes_for_it, staple, item), every)

    def go_on(self, sessions: Integers, step: int) -> None:
        """Find the next item of sessions that go on."""
        previous = self.seen[sessions, step - 1]
        mood = self._random.random(len(sessions))
        nth = self._random.choice(SUCCESSORS, size=len(sessions), p=_SUCCESSOR_SHARES)
        follower = self._catalogue.successors[previous, nth]
        along = self._catalogue.bought_with[self._catalogue.department[previous]]
        follows = self._traits.follows
        department = np.where(mood < follows + _BUYS_ALONG, along, self._department[sessions])
        other = self._shelves.pick(department, self._styles(sessions), self._random)
        item = np.where(mood < follows, follower, other)
        if self._traits.goes_on_with_staple:
            needs_it = self._random.random(len(sessions)) < self._traits.goes_on_with_staple
            item = np.where(needs_it, self._staple(sessions), item)
        self.seen[sessions, step] = self._suitable(item, sessions)

    def _staple(self, sessions: Integers) -> Integers:
        """One of the customer's staples for each session."""
        nth = self._random.integers(self._traits.staples, size=len(sessions))
        return self._shoppers.staples[self._sessions.shopper[sessions], nth]

    def _suitable(self, item: Integers, sessions: Integers) -> Integers:
        department = self._catalogue.department[item]
        for _ in range(_SECOND_LOOKS):
            known = (self.seen[sessions] == item[:, None]).any(axis=1)
            wrong = np.flatnonzero(known | ~self._suits(item, sessions))
            if not len(wrong):
                return item
            styles = self._styles(sessions[wrong])
            item[wrong] = self._shelves.pick(department[wrong], styles, self._random)
        # The first item of a department suits everybody, and it bears the department's number.
        return np.where(self._suits(item, sessions), item, department)

    def _suits(self, item: Integers, sessions: Integers) -> Booleans:
        gender = self._catalogue.gender[item]
        own = self._shoppers.gender[self._sessions.shopper[sessions]]
        launched = self._catalogue.launched[item] <= self._sessions.when[sessions]
        suits: Booleans = ((gender == ANY) | (gender == own)) & launched
        return suits

    def _styles(self, sessions: Integers) -> Integers:
        liked = self._shoppers.styles[self._sessions.shopper[sessions]]
        mood = self._random.random(len(liked))
        any_style = self._random.integers(len(STYLES), size=len(liked))
        second = np.where(mood < _KEEPS_STYLE[1], liked[:, 1], any_style)
        return np.where(mood < _KEEPS_STYLE[0], liked[:, 0], second)

    def _favourite_departments(self) -> Integers:
        shopper, random = self._sessions.shopper, self._random
        rank = random.choice(len(_FAVOURITE_SHARES), size=len(shopper), p=_FAVOURITE_SHARES)
        lateness = self._sessions.when - self._shoppers.turning[shopper]
        is_late = random.random(len(shopper)) < 1 / (1 + np.exp(-_DRIFT * lateness))
        early, late = self._shoppers.early, self._shoppers.late
        liked = np.where(is_late, late[shopper, rank], early[shopper, rank])
        anywhere = random.integers(len(self._catalogue.departments), size=len(shopper))
        return np.where(random.random(len(shopper)) < _EXPLORES, anywhere, liked)
