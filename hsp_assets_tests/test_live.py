"""The live pointer and who is answered by which version."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.live import ABTest, Live, LiveRecommender, format_live, parse_live

TESTED = LiveRecommender("v1", "arn:1", ABTest("v2", "arn:2", 0.3))


def test_a_pointer_written_before_there_were_ab_tests_is_understood() -> None:
    pointer = {"dataset_version": "d", "recommenders": {"r": {"version": "v", "arn": "a"}}}
    assert parse_live(json.dumps(pointer)) == Live("d", {"r": LiveRecommender("v", "a")})


@pytest.mark.parametrize("text", ["{}", "[]", "", '{"dataset_version": "", "recommenders": {}}'])
def test_a_text_that_names_no_dataset_version_is_no_pointer(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        parse_live(text)


def test_without_an_ab_test_a_pointer_is_written_as_it_was_before() -> None:
    written = json.loads(format_live(Live("d", {"r": LiveRecommender("v", "a")})))
    assert written["recommenders"] == {"r": {"version": "v", "arn": "a"}}


def test_an_ab_test_survives_writing_and_reading() -> None:
    live = Live("d", {"r": TESTED})
    assert parse_live(format_live(live)) == live


@given(st.text(max_size=30))
def test_without_an_ab_test_nobody_is_in_it(user: str) -> None:
    assert not LiveRecommender("v1", "arn:1").is_in_ab_test(user)


@given(st.text(max_size=30), st.floats(0, 1), st.floats(0, 1))
def test_who_is_in_a_small_ab_test_stays_in_it_when_it_grows(user: str, a: float, b: float) -> None:
    small, large = (
        LiveRecommender("v1", "1", ABTest("v2", "2", share)) for share in sorted((a, b))
    )
    assert not small.is_in_ab_test(user) or large.is_in_ab_test(user)


def test_the_share_of_users_is_the_configured_one() -> None:
    tested = sum(TESTED.is_in_ab_test(str(user)) for user in range(10_000))
    assert 2_850 < tested < 3_150  # within more than three standard deviations of 3,000


def test_another_comparison_divides_the_users_anew() -> None:
    other = LiveRecommender("v2", "arn:2", ABTest("v3", "arn:3", 0.3))
    both = sum(
        TESTED.is_in_ab_test(str(user)) and other.is_in_ab_test(str(user)) for user in range(10_000)
    )
    assert 750 < both < 1_050  # 900 if they are independent
