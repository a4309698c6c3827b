"""How rows stream through Polars: in pieces so small that memory stays under a gigabyte.

Which rows these are belongs to the modules that use this.
"""

import polars as pl

ROWS_IN_A_PIECE = 20_000
"""Polars' own choice is 100,000, several of them at once in each step of a query: with rows of text
these take 300 MB more, and are not quicker."""


def in_small_pieces() -> pl.Config:
    """A context in which queries that stream do so in small pieces."""
    return pl.Config(apply_on_context_enter=True, streaming_chunk_size=ROWS_IN_A_PIECE)
