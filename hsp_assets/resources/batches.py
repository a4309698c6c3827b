"""Batches of as many as a service takes at once; how they are sent is the caller's."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def in_batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
