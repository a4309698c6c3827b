"""What each test user met afterwards, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Truth:
    """Relevant items of each test user: unique, sorted within the user.

    Attributes:
        offsets: shape (users + 1,).
        items: item codes.
        item_count: number of items in the catalogue.
    """

    offsets: NDArray[np.int64]
    items: NDArray[np.int32]
    item_count: int

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Number of relevant items of each user."""
        return np.diff(self.offsets)

    def keys(self) -> NDArray[np.int64]:
        """One sorted number for each (user, item) pair."""
        users = np.repeat(np.arange(len(self.sizes)), self.sizes)
        return users * self.item_count + self.items

    def select(self, users: NDArray[np.integer]) -> Truth:
        """Return the truth of the given users only, in the order given."""
        sizes = self.sizes[users]
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        positions = np.arange(offsets[-1]) + np.repeat(self.offsets[users] - offsets[:-1], sizes)
        return Truth(offsets, self.items[positions], self.item_count)

    def keep(self, relevant: NDArray[np.bool_]) -> Truth:
        """Return the same users with only the items marked in a mask of shape (items,)."""
        kept = np.concatenate(([0], np.cumsum(relevant)))
        return Truth(kept[self.offsets], self.items[relevant], self.item_count)
