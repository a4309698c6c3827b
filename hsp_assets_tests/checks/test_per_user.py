"""Interactions are counted per user, in however many parts."""

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets.checks import per_user
from hsp_assets.checks.per_user import interactions_per_user


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "ä"]), min_size=1))
def test_each_user_is_counted_once_with_all_his_interactions(users: list[str]) -> None:
    rows = pl.LazyFrame({"USER_ID": users})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(per_user, "ROWS_AT_ONCE", 2)
        found = interactions_per_user(rows).collect()
    assert sorted(found["interactions"]) == sorted(Counter(users).values())


def test_of_no_interactions_there_is_no_user() -> None:
    rows = pl.LazyFrame(schema={"USER_ID": pl.String})
    assert interactions_per_user(rows).collect().is_empty()
