"""Drawing items by department and style, popular ones more often, many at a time."""

import numpy as np
import numpy.typing as npt


class Shelves:
    """Items sorted by department and style, so that a draw is one binary search."""

    def __init__(
        self,
        department: npt.NDArray[np.int64],
        style: npt.NDArray[np.int64],
        popularity: npt.NDArray[np.float64],
        styles: int,
    ) -> None:
        """Sort the items.

        Args:
            department: of each item.
            style: of each item.
            popularity: of each item, above zero.
            styles: how many there are.
        """
        self._styles = styles
        shelf = department * styles + style
        self._items = np.argsort(shelf, kind="stable")
        self._sorted = shelf[self._items]
        self._sums = np.concatenate([[0.0], np.cumsum(popularity[self._items])])

    def pick(
        self,
        departments: npt.NDArray[np.int64],
        styles: npt.NDArray[np.int64],
        random: np.random.Generator,
    ) -> npt.NDArray[np.int64]:
        """Draw an item for each pair; where a style has none, one of the whole department.

        Args:
            departments: each has at least one item.
            styles: as many.
            random: where the luck comes from.
        """
        first = departments * self._styles
        start, end = self._range(first + styles, first + styles)
        empty = start == end
        whole_start, whole_end = self._range(first, first + self._styles - 1)
        start, end = np.where(empty, whole_start, start), np.where(empty, whole_end, end)
        low, high = self._sums[start], self._sums[end]
        drawn = low + random.random(len(departments)) * (high - low)
        places = np.searchsorted(self._sums, drawn, side="right") - 1
        items: npt.NDArray[np.int64] = self._items[np.clip(places, start, end - 1)]
        return items

    def _range(
        self, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        start = np.searchsorted(self._sorted, first, side="left")
        return start, np.searchsorted(self._sorted, last, side="right")
