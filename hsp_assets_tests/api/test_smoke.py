"""The smoke test of `recommender/realtime_api`, on a running API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hsp_assets.checks import realtime_api as checks
from hsp_assets.checks.from_metadata import Materialized
from hsp_assets.metadata import Metadata
from hsp_assets.realtime.smoke import smoke_test
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.realtime_api import RealtimeApiResource

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import StartApi, World

USERS = ("1", "2", "3")


def seen(url: str, world: World, key: str = "the-key") -> Metadata:
    """What the smoke test sees."""
    return smoke_test(RealtimeApiResource(url=url, key=key), world.datasets, USERS)


def test_a_right_api_passes_and_known_customers_get_one_list_by_both_ids(
    start: StartApi, world: World
) -> None:
    said = seen(start().url + "/", world)
    assert said["serves_live"] is True
    assert (said["asked"], said["answered"], said["same_by_record_id"]) == (3, 3, 3)
    assert checks.maps_record_ids(Materialized(said, PolicyResource())).passed


def test_it_sees_whether_callers_send_ids_that_training_knows(
    start: StartApi, world: World
) -> None:
    client = start()
    for user in range(40):
        client.recommended(1_001 + user if user < 10 else 777_000 + user)
    said = seen(client.url, world)
    assert (said["known_calls"], said["calls"]) == (10, 40)
    finding = checks.knows_its_callers(Materialized(said, PolicyResource()))
    assert not finding.passed
    assert "25.00% of 40 calls" in finding.description


def test_it_sees_best_sellers_in_place_of_recommendations(start: StartApi, world: World) -> None:
    client = start(answer_seconds=0)
    client.gate.mode = "away"
    said = seen(client.url, world)
    assert said["fallbacks"] == 3


def test_a_wrong_key_is_told(start: StartApi, world: World) -> None:
    said = seen(start().url, world, key="no")
    assert "answers 403" in said["problem"]
    assert "HSP_API_KEY" in said["problem"]


def test_an_api_that_is_not_there_is_told(world: World) -> None:
    said = seen("http://127.0.0.1:9", world)
    assert "does not answer (ConnectionError)" in said["problem"]
