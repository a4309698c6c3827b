"""Shares of users with intervals that hold for small numbers too."""

import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.realtime.comparison import Share, compare_versions, difference, verdict
from hsp_assets.resources.storage import StorageResource

shares = st.integers(1, 500).flatmap(
    lambda of: st.integers(0, of).map(lambda count: Share(count, of))
)


def test_intervals_are_those_of_the_literature() -> None:
    """Newcombe 1998, Statistics in Medicine 17, tables I and II: 81/263, and 56/70 less 48/80."""
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert difference(Share(56, 70), Share(48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(shares, shares)
def test_an_interval_holds_the_value_and_stays_possible(tried: Share, live: Share) -> None:
    for share in (tried, live):
        low, high = share.interval
        assert -1e-9 <= low <= share.value + 1e-9
        assert share.value - 1e-9 <= high <= 1 + 1e-9
    low, high = difference(tried, live)
    assert -1 - 1e-9 <= low <= tried.value - live.value + 1e-9
    assert tried.value - live.value - 1e-9 <= high <= 1 + 1e-9


def test_nobody_tells_nothing() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)
    assert verdict(difference(Share(0, 0), Share(0, 0))) == "not decided yet"


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((0.01, 0.2), "the tested version is better"),
        ((-0.2, -0.01), "the live version is better"),
        ((-0.1, 0.1), "not decided yet"),
    ],
)
def test_a_verdict_needs_an_interval_on_one_side_of_zero(
    interval: tuple[float, float], said: str
) -> None:
    assert verdict(interval) == said


def outcomes(rows: list[tuple[int, bool, bool]]) -> bytes:
    """A file as an API process writes it: user, whether tried, whether purchased."""
    frame = pl.DataFrame(
        [(user, tried, True, False, bought) for user, tried, bought in rows],
        schema={"user": pl.UInt64, "tried": pl.Boolean, "View": pl.Boolean}
        | {"AddToCart": pl.Boolean, "Purchase": pl.Boolean},
        orient="row",
    )
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def test_a_user_whom_several_processes_answered_counts_once(storage: StorageResource) -> None:
    key = "experiments/shop/hubspot_best_sellers/v1_vs_v2"
    storage.write(f"{key}/a.parquet", outcomes([(1, False, False), (2, True, False)]))
    storage.write(f"{key}/b.parquet", outcomes([(2, True, True), (3, True, True)]))
    said = compare_versions(storage, "shop")
    rows = {r.data["outcome"]: r.data for r in said["comparisons"].records}
    assert (rows["Purchase"]["live_users"], rows["Purchase"]["tested_users"]) == (1, 2)
    assert rows["Purchase"]["difference_points"] == 100.0
    assert rows["Purchase"]["verdict"] == "not decided yet"
    assert said["dagster/row_count"] == 3


def test_without_an_ab_test_there_is_nothing_to_show(storage: StorageResource) -> None:
    assert compare_versions(storage, "shop")["dagster/row_count"] == 0
