"""Where promoted items stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.personalize.recommending.promotions import placed, promoted_count

lists = st.lists(st.integers(), unique=True, max_size=8)


@given(promoted=lists, others=lists, seed=st.text())
def test_both_lists_keep_their_order(promoted: list[int], others: list[int], seed: str) -> None:
    first, second = [f"p{one}" for one in promoted], [f"o{one}" for one in others]
    merged = placed(first, second, seed)
    assert [one for one in merged if one.startswith("p")] == first
    assert [one for one in merged if one.startswith("o")] == second


def test_the_same_request_sees_the_same_places_and_others_see_others() -> None:
    lists = ("ab", "123456")
    assert placed(*lists, "seed") == placed(*lists, "seed")
    assert len({tuple(placed(*lists, str(seed))) for seed in range(50)}) > 10


@pytest.mark.parametrize(("results", "percent", "count"), [(25, 20, 5), (10, 25, 2), (4, 100, 4)])
def test_the_share_is_rounded_down(results: int, percent: int, count: int) -> None:
    assert promoted_count(results, percent) == count
