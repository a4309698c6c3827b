"""Questions about customers that two versions know, and what the answers are worth."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.training.probes import Question, compare, ndcg, questions

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


def test_the_newest_item_is_asked_for() -> None:
    found = questions(RECOMMENDERS["recommended_for_you"], VIEWS, VIEWS)
    assert found == [Question({"userId": "a"}, frozenset({"z"}))]


def test_a_recommender_about_items_is_asked_about_the_item_before() -> None:
    found = questions(RECOMMENDERS["viewed_x_also_viewed"], VIEWS, VIEWS)
    assert found == [Question({"userId": "a", "itemId": "y"}, frozenset({"z"}))]


def test_only_events_that_the_recipe_looks_at_count() -> None:
    mixed = events(("a", "x", "View"), ("a", "y", "View"), ("a", "z", "AddToCart"))
    found = questions(RECOMMENDERS["most_viewed"], mixed, mixed)
    assert found[0].answers == {"y"}


def test_what_is_purchased_meanwhile_is_not_asked_for() -> None:
    later = pl.concat([VIEWS, events(("a", "z", "Purchase"))])
    found = questions(RECOMMENDERS["recommended_for_you"], VIEWS, later)
    assert found[0].answers == {"y"}


def test_customers_that_one_version_does_not_know_are_left_out() -> None:
    assert not questions(RECOMMENDERS["most_viewed"], VIEWS, events(("b", "x", "View")))


def test_no_more_customers_are_asked_about_than_wanted() -> None:
    rows = [(f"u{n}", item, "View") for n in range(50) for item in "xy"]
    found = questions(RECOMMENDERS["most_viewed"], events(*rows), events(*rows), most=20)
    assert len(found) == 20


@pytest.mark.parametrize(
    ("answered", "right", "worth"),
    [("abc", "a", 1.0), ("xay", "a", 0.6309), ("", "a", 0.0), ("xbyya", "ab", 0.6241)],
)
def test_an_answer_is_worth_its_ndcg(answered: str, right: str, worth: float) -> None:
    assert ndcg(list(answered), frozenset(right)) == pytest.approx(worth, abs=1e-4)


def asks(count: int) -> list[Question]:
    return [Question({"userId": str(n)}, frozenset({"a"})) for n in range(count)]


def knows(_question: Question) -> Sequence[str]:
    return ["a"]


def guesses(question: Question) -> Sequence[str]:
    return ["a"] if int(question.about["userId"]) % 4 == 0 else ["b"]


def test_versions_that_answer_alike_are_alike_beyond_doubt() -> None:
    found = compare(asks(100), knows, knows)
    assert (found.users, found.ratio, found.high) == (100, 1.0, 1.0)


def test_a_worse_version_is_worse_within_bounds() -> None:
    found = compare(asks(200), knows, guesses)
    assert found.ratio == pytest.approx(0.25)
    assert 0.25 < found.high < 0.35


def test_without_questions_there_is_no_figure() -> None:
    assert compare([], knows, knows).users == 0
