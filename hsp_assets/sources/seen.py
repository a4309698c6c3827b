"""The keys of all rows so far, by their hashes: eight bytes a row.

Asking one series of all keys takes ever longer as it grows. Here they stand in sorted runs, of
which the newer are shorter and are merged as they grow: an answer takes a few binary searches.
"""

import polars as pl

GROWTH = 2
"""How much longer a run must be than those behind it together, not to be merged with them."""


class Seen:
    """Hashes, of which each is taken once."""

    def __init__(self) -> None:
        self._runs: list[pl.Series] = []

    def take(self, hashes: pl.Series) -> pl.Series:
        """Whether each hash was taken before, by an earlier call or earlier in this one."""
        again = ~hashes.is_first_distinct()
        for run in self._runs:
            again |= _is_in(hashes, run)
        new = hashes.filter(~again).sort()
        while self._runs and self._runs[-1].len() < GROWTH * new.len():
            new = pl.concat([self._runs.pop(), new]).sort()
        if new.len():
            self._runs.append(new)
        return again


def _is_in(hashes: pl.Series, run: pl.Series) -> pl.Series:
    """Whether hashes are in a sorted run that is not empty."""
    places = run.search_sorted(hashes).clip(upper_bound=run.len() - 1)
    return run.gather(places) == hashes
