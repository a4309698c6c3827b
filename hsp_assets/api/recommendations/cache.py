"""Recommendations that may be returned again for a while, until their user does something.

A list requested before a user's event and received after it is out of date already. So an entry is
stored under the user's last event as of the request: it is never used once there is a later one.
"""

import time
from collections.abc import Callable, Hashable
from math import inf

from cachetools import TTLCache

from hsp_assets.api.recommendations.item_list import ItemList

Key = tuple[str, int, Hashable]

IN_FLIGHT_SECONDS = 60.0
"""Longer than any request to a recommender takes: an event is remembered until every list
requested before it has expired."""


class RecommendationCache:
    """Lists by user and query, least recently used first out.

    Args:
        seconds: how long a list is returned again; 0 stores nothing.
        limit: bytes of all lists together.
        clock: answers seconds.

    """

    def __init__(
        self, seconds: float, limit: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lists: TTLCache[Key, ItemList] = TTLCache(limit, seconds, clock, _size)
        self._last_event: TTLCache[str, int] = TTLCache(inf, seconds + IN_FLIGHT_SECONDS, clock)
        self._events = 0

    def key(self, user: str, query: Hashable) -> Key:
        """The key of a query; to be made before the recommender is called."""
        return user, self._last_event.get(user, 0), query

    def get(self, key: Key) -> ItemList | None:
        """The list stored under that key, if it has not expired."""
        return self._lists.get(key)

    def put(self, key: Key, items: ItemList) -> None:
        """Store a list under the key that was made before it was requested."""
        self._lists[key] = items

    def invalidate(self, user: str) -> None:
        """Make all lists of a user out of date, including those being requested now."""
        self._events += 1
        self._last_event[user] = self._events


def _size(items: ItemList) -> int:
    return items.size
