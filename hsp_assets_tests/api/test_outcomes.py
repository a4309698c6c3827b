"""Two versions answer side by side, and what their users then do is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hsp_assets.live import ABTest, LiveRecommender
from hsp_assets.realtime.comparison import compare_versions

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import Client, StartApi, World

NAME = "hubspot_recommended_for_you"
PATH = f"/recommend-items/shop/{NAME}"


@pytest.fixture
def tried(world: World) -> Iterator[LiveRecommender]:
    """Best sellers are tried on half of the users, and so is no one afterwards."""
    live = world.live().recommenders[NAME]
    other = world.live().recommenders["hubspot_best_sellers"]
    both = replace(live, ab_test=ABTest("tried", other.arn, 0.5))
    world.datasets.make_recommender_live(NAME, both)
    yield both
    world.datasets.make_recommender_live(NAME, live)


def variation(api: Client, user: int) -> str:
    said = api.get(f"{PATH}/{user}", params={"userIdType": "external"})
    answered = said.json()["matchedExperiment"]["variation"]
    assert said.headers["X-Personalization-Config-Version"] == answered
    return str(answered)


def test_each_user_is_answered_by_the_version_that_the_pointer_assigns(
    start: StartApi, tried: LiveRecommender
) -> None:
    first, second = start(), start(spool=None)
    for user in range(1, 31):
        expected = "tried" if tried.is_in_ab_test(str(user)) else "v1"
        assert variation(first, user) == variation(second, user) == expected


def test_who_is_nobody_in_particular_takes_no_part(start: StartApi, tried: LiveRecommender) -> None:
    assert tried.ab_test
    said = start().get("/related-items/shop/hubspot_frequently_bought_together/i1").json()
    assert "matchedExperiment" not in said


def test_what_users_do_after_an_answer_is_counted_by_version(
    start: StartApi, world: World, tried: LiveRecommender
) -> None:
    world.storage.delete("experiments/")
    with start.running() as api:
        for user in range(1, 21):
            variation(api, user)
        for user in (*range(1, 11), 40):  # 40 was shown nothing
            event = {"eventType": "Purchase", "itemId": "i1"}
            body = {"sessionId": "s", "userId": str(user), "eventList": [event]}
            sent = api.post("/events/shop", params={"userIdType": "external"}, json=body)
            assert sent.status_code == 200
    rows = {
        row.data["outcome"]: row.data
        for row in compare_versions(world.storage, "shop")["comparisons"].records
        if row.data["comparison"] == f"{NAME}/{tried.comparison}"
    }
    in_trial = [user for user in range(1, 21) if tried.is_in_ab_test(str(user))]
    assert rows["Purchase"]["trial_users"] == len(in_trial)
    assert rows["Purchase"]["live_users"] == 20 - len(in_trial)
    bought = sum(user <= 10 for user in in_trial)
    assert str(rows["Purchase"]["trial"]).startswith(f"{bought / len(in_trial):.2%}")
    assert str(rows["View"]["trial"]).startswith("0.00%")
