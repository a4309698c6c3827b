"""Two versions serve side by side, and what their users then do is counted."""

from dataclasses import replace

import pytest

from hsp_assets.live import ABTest, LiveRecommender
from hsp_assets.metadata import BREAK
from hsp_assets.realtime.comparison import compare_versions
from hsp_assets_tests.api.client import Client, until
from hsp_assets_tests.api.shop import World
from hsp_assets_tests.api.starting import StartApi

NAME = "hubspot_recommended_for_you"
PATH = f"/recommend-items/shop/{NAME}"


@pytest.fixture
def ab_test(world: World, pointer: str) -> LiveRecommender:
    """Best sellers are served to half of the users; ended afterwards."""
    live = world.live().recommenders[NAME]
    other = world.live().recommenders["hubspot_best_sellers"]
    both = replace(live, ab_test=ABTest("tried", other.arn, 0.5))
    world.datasets.make_recommender_live(NAME, both)
    assert pointer
    return both


def variation(api: Client, user: int) -> str:
    response = api.get(f"{PATH}/{user}", params={"userIdType": "external"})
    served = response.json()["matchedExperiment"]["variation"]
    assert response.headers["X-Personalization-Config-Version"] == served
    return str(served)


def test_each_user_is_served_by_the_version_that_the_pointer_assigns(
    uncached_api: Client, start: StartApi, ab_test: LiveRecommender
) -> None:
    first, second = uncached_api, start(spool=None)
    until(lambda: "matchedExperiment" in first.get(f"{PATH}/1001", params={"numResults": 4}).json())
    for user in range(1, 31):
        expected = "tried" if ab_test.is_in_ab_test(str(user)) else "v1"
        assert variation(first, user) == variation(second, user) == expected


def test_the_anonymous_user_takes_no_part(start: StartApi, ab_test: LiveRecommender) -> None:
    assert ab_test.ab_test
    body = start(spool=None).get("/related-items/shop/hubspot_frequently_bought_together/i1").json()
    assert "matchedExperiment" not in body


def test_what_users_do_after_a_response_is_counted_by_version(
    start: StartApi, world: World, ab_test: LiveRecommender
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
        if str(row.data["comparison"]).replace(BREAK, "") == f"{NAME}/{ab_test.comparison}"
    }
    in_ab_test = [user for user in range(1, 21) if ab_test.is_in_ab_test(str(user))]
    assert rows["Purchase"]["tested_users"] == len(in_ab_test)
    assert rows["Purchase"]["live_users"] == 20 - len(in_ab_test)
    bought = sum(user <= 10 for user in in_ab_test)
    assert str(rows["Purchase"]["tested"]).startswith(f"{bought / len(in_ab_test):.2%}")
    assert str(rows["View"]["tested"]).startswith("0.00%")
