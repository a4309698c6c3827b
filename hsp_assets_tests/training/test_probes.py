"""Probes about customers that two versions know, and what the answers score."""

from collections.abc import Sequence

import polars as pl
import pytest

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.training.probes import Probe, choose_probes, compare

SCHEMA = {
    "USER_ID": pl.String,
    "ITEM_ID": pl.String,
    "EVENT_TYPE": pl.String,
    "TIMESTAMP": pl.Int64,
}


def events(*rows: tuple[str, str, str]) -> pl.LazyFrame:
    """Who, what and how, a second apart."""
    timed = [(*row, second) for second, row in enumerate(rows)]
    return pl.DataFrame(timed, schema=SCHEMA, orient="row").lazy()


VIEWS = events(("a", "x", "View"), ("a", "y", "View"), ("a", "z", "View"), ("b", "x", "View"))


def test_the_newest_item_is_relevant() -> None:
    chosen = choose_probes(RECOMMENDERS["recommended_for_you"], VIEWS, VIEWS)
    assert chosen == [Probe({"userId": "a"}, frozenset({"z"}))]


def test_a_recommender_about_items_is_probed_with_the_item_before() -> None:
    chosen = choose_probes(RECOMMENDERS["viewed_x_also_viewed"], VIEWS, VIEWS)
    assert chosen == [Probe({"userId": "a", "itemId": "y"}, frozenset({"z"}))]


def test_only_events_that_the_recipe_looks_at_count() -> None:
    mixed = events(("a", "x", "View"), ("a", "y", "View"), ("a", "z", "AddToCart"))
    chosen = choose_probes(RECOMMENDERS["most_viewed"], mixed, mixed)
    assert chosen[0].relevant == {"y"}


def test_what_is_purchased_meanwhile_is_not_relevant() -> None:
    later = pl.concat([VIEWS, events(("a", "z", "Purchase"))])
    chosen = choose_probes(RECOMMENDERS["recommended_for_you"], VIEWS, later)
    assert chosen[0].relevant == {"y"}


def test_customers_that_one_version_does_not_know_are_left_out() -> None:
    assert not choose_probes(RECOMMENDERS["most_viewed"], VIEWS, events(("b", "x", "View")))


def test_no_more_probes_are_chosen_than_wanted() -> None:
    rows = [(f"u{n}", item, "View") for n in range(50) for item in "xy"]
    chosen = choose_probes(RECOMMENDERS["most_viewed"], events(*rows), events(*rows), most=20)
    assert len(chosen) == 20


@pytest.mark.parametrize(
    ("answer", "relevant", "score"),
    [("abc", "a", 1.0), ("xay", "a", 0.6309), ("", "a", 0.0), ("xbyya", "ab", 0.6241)],
)
def test_an_answer_scores_its_ndcg(answer: str, relevant: str, score: float) -> None:
    probe = Probe({"userId": "u"}, frozenset(relevant))
    result = compare([probe], lambda _probe: list(relevant), lambda _probe: list(answer))
    assert (result.live, result.new) == pytest.approx((1.0, score), abs=1e-4)


def probes(count: int) -> list[Probe]:
    return [Probe({"userId": str(n)}, frozenset({"a"})) for n in range(count)]


def knows(_probe: Probe) -> Sequence[str]:
    return ["a"]


def guesses(probe: Probe) -> Sequence[str]:
    return ["a"] if int(probe.about["userId"]) % 4 == 0 else ["b"]


def test_versions_that_answer_alike_are_alike_beyond_doubt() -> None:
    result = compare(probes(100), knows, knows)
    assert (result.users, result.ratio, result.high) == (100, 1.0, 1.0)


def test_a_worse_version_is_worse_within_bounds() -> None:
    result = compare(probes(200), knows, guesses)
    assert result.ratio == pytest.approx(0.25)
    assert 0.25 < result.high < 0.35


def test_without_probes_there_is_no_figure() -> None:
    assert compare([], knows, knows).users == 0
