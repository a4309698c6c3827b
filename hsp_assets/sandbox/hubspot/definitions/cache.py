"""A cache of parsed definitions, because every write of a record reads them."""

from collections.abc import Callable
from typing import Generic, TypeVar

from hsp_assets.sandbox.hubspot.store.database import Store

Key = TypeVar("Key")
Parsed = TypeVar("Parsed")


class DefinitionCache(Generic[Key, Parsed]):
    """Parsed definitions by key, until any definition changes."""

    def __init__(self, store: Store, load: Callable[[Key], Parsed]) -> None:
        self._store = store
        self._load = load
        self._generation = -1
        self._parsed: dict[Key, Parsed] = {}

    def __getitem__(self, key: Key) -> Parsed:
        """The parsed definitions of a key."""
        with self._store.lock:
            if self._generation != self._store.generation:
                self._parsed.clear()
                self._generation = self._store.generation
            if key not in self._parsed:
                self._parsed[key] = self._load(key)
            return self._parsed[key]
