"""The items that each test user interacted with in the held-out events, as arrays."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.ragged import keep_entries, select_rows


@dataclass(frozen=True, slots=True)
class GroundTruth:
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

    @property
    def users(self) -> NDArray[np.int64]:
        """Position of the user of each relevant item."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def keys(self) -> NDArray[np.int64]:
        """One sorted number for each (user, item) pair."""
        return self.users * self.item_count + self.items

    def select(self, users: NDArray[np.integer]) -> Self:
        """Return the given users only, in the order given."""
        offsets, positions = select_rows(self.offsets, users)
        return replace(self, offsets=offsets, items=self.items[positions])

    def keep(self, relevant: NDArray[np.bool_]) -> Self:
        """Return the same users with only the items marked in a mask of shape (items,)."""
        offsets = keep_entries(self.offsets, relevant)
        return replace(self, offsets=offsets, items=self.items[relevant])
