"""Which keys were there before."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sources.seen import Seen

HASHES = st.lists(st.lists(st.integers(0, 40) | st.just(2**64 - 1), max_size=12), max_size=12)


@given(HASHES)
def test_each_key_is_taken_once(batches: list[list[int]]) -> None:
    seen, known = Seen(), set[int]()
    for batch in batches:
        expected = [one in known or one in batch[:place] for place, one in enumerate(batch)]
        assert seen.take(pl.Series(batch, dtype=pl.UInt64)).to_list() == expected
        known |= set(batch)
