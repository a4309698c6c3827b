"""Rows that stream do so in small pieces, and only where that is asked for."""

import polars as pl

from hsp_assets.streaming import ROWS_IN_A_PIECE, in_small_pieces

SIZE = "POLARS_IDEAL_MORSEL_SIZE"
"""What Polars calls it in its state."""


def test_pieces_are_small_until_the_context_ends() -> None:
    before = pl.Config.state()[SIZE]
    with in_small_pieces():
        assert pl.Config.state()[SIZE] == str(ROWS_IN_A_PIECE)
    assert pl.Config.state()[SIZE] == before
