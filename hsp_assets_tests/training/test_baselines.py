"""The baselines that need no training, against a plain computation of the same definitions."""

import math
from collections import Counter
from typing import TypeAlias

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets.training.baselines import FOLDS, LATELY_SECONDS, measure_baselines
from hsp_assets.training.ndcg import LENGTH

DAY = 86_400
Event: TypeAlias = tuple[str, str, str, int]
SCHEMA = {
    "USER_ID": pl.String,
    "ITEM_ID": pl.String,
    "EVENT_TYPE": pl.String,
    "TIMESTAMP": pl.Int64,
}


def frame(events: list[Event]) -> pl.LazyFrame:
    return pl.DataFrame(events, schema=SCHEMA, orient="row").lazy()


def of(user: str, *items: str, first_day: int = 0) -> list[Event]:
    """A customer's views, one a day."""
    return [(user, item, "View", (first_day + n) * DAY) for n, item in enumerate(items)]


def ndcg(ranking: list[str], truth: set[str]) -> float:
    gain = sum(1 / math.log2(r + 2) for r, i in enumerate(ranking[:LENGTH]) if i in truth)
    return gain / sum(1 / math.log2(r + 2) for r in range(min(len(truth), LENGTH)))


def plainly(events: list[Event]) -> dict[str, float]:
    """The same means, customer by customer."""
    users = sorted({user for user, *_ in events})
    fold = {user: number % FOLDS for number, user in enumerate(users)}
    now = max(time for *_, time in events)
    found: dict[str, list[float]] = {
        "popularity": [],
        "recent_popularity": [],
        "repeats": [],
    }
    for user in users:
        own = sorted((e for e in events if e[0] == user), key=lambda e: (e[3], e[1], e[2]))
        if len(own) < 2:
            continue
        cut = len(own) - max(1, len(own) // 10)
        known, truth = [e[1] for e in own[:cut]], {e[1] for e in own[cut:]}
        others = [e for e in events if fold[e[0]] != fold[user]]
        popular = ranked(Counter(e[1] for e in others))
        recent = ranked(Counter(e[1] for e in others if e[3] > now - LATELY_SECONDS))
        last = {item: place for place, item in enumerate(known)}
        often = Counter(known)
        mine = sorted(often, key=lambda item: (-often[item], -last[item]))
        filled = mine + [item for item in popular[:LENGTH] if item not in often]
        for name, ranking in zip(found, (popular, recent, filled), strict=True):
            found[name].append(ndcg(ranking, truth))
    return {name: sum(values) / len(values) for name, values in found.items()}


def ranked(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda item: (-counts[item], item))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 24).map("u{:02}".format),
            st.integers(0, 40).map("i{:02}".format),
            st.sampled_from(["View", "Purchase"]),
            st.integers(0, 30 * DAY),
        ),
        min_size=30,
        max_size=150,
        unique=True,
    )
)
def test_the_means_are_those_of_a_plain_computation(events: list[Event]) -> None:
    expected = plainly(events)
    found = measure_baselines(frame(events)).ndcg
    assert found == pytest.approx(expected)


def test_a_customer_who_repeats_is_predicted_by_their_repeats() -> None:
    events = [e for n in range(20) for e in of(f"u{n}", *(f"i{n}" for _ in range(3)))]
    measured = measure_baselines(frame(events))
    assert measured.best == ("repeats", 1.0)
    assert measured.spread == 0.0


def test_what_was_popular_long_ago_is_not_popular_lately() -> None:
    old = [e for n in range(20) for e in of(f"a{n:02}", "old", "old")]
    new = [e for n in range(10) for e in of(f"b{n:02}", "x", "new", first_day=100)]
    baselines = measure_baselines(frame(old + new)).ndcg
    assert baselines["recent_popularity"] < baselines["popularity"]


def test_the_draw_is_a_tenth_of_the_customers_with_two_events() -> None:
    twice = [e for n in range(200) for e in of(f"u{n}", "a", "b")]
    once = [e for n in range(500) for e in of(f"v{n}", "a")]
    assert measure_baselines(frame(twice + once)).test_users == 20


def test_where_nobody_came_back_nothing_is_measured() -> None:
    measured = measure_baselines(frame(of("u1", "a") + of("u2", "b")))
    assert (measured.test_users, measured.best) == (0, ("nobody", 0.0))
