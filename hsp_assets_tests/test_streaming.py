"""Rows that stream do so in small pieces, and only where that is asked for."""

import os

from hsp_assets.streaming import in_small_pieces


def test_pieces_are_small_until_the_context_ends() -> None:
    before = os.environ.get("POLARS_IDEAL_MORSEL_SIZE")
    with in_small_pieces():
        assert os.environ["POLARS_IDEAL_MORSEL_SIZE"] == "20000"
    assert os.environ.get("POLARS_IDEAL_MORSEL_SIZE") == before
