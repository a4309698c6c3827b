"""Where promoted items stand among the others.

The service puts them at random places and keeps their own order. Here the places are drawn from a
seed made of the request, so that the same request sees the same list.
"""

from collections.abc import Sequence
from hashlib import sha256


def promoted_count(results: int, percent: int) -> int:
    """How many of `results` are promoted at most."""
    return results * percent // 100


def placed(promoted: Sequence[str], others: Sequence[str], seed: str) -> list[str]:
    """Both lists merged, each in its own order."""
    total = len(promoted) + len(others)
    drawn = sorted(range(total), key=lambda place: sha256(f"{seed} {place}".encode()).digest())
    places = set(drawn[: len(promoted)])
    first, second = iter(promoted), iter(others)
    return [next(first if place in places else second) for place in range(total)]
