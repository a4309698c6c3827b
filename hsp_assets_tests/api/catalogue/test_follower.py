"""Another version goes live while the API serves."""

import threading

import pytest

from hsp_assets.api.catalogue.bucket import Bucket
from hsp_assets.live import Live, LiveRecommender, format_live
from hsp_assets.resources.storage import live_key, version_key
from hsp_assets_tests.api.client import FOR_YOU, USER_PATH, Client, until
from hsp_assets_tests.api.shop import World
from hsp_assets_tests.api.starting import StartApi


def is_current(api: Client) -> bool:
    return bool(api.get("/ready").json()["isCurrent"])


def gone(world: World) -> dict[str, LiveRecommender]:
    """The live recommenders under ARNs that no longer exist."""
    live = world.live().recommenders
    return {name: LiveRecommender("v0", f"{one.arn}-gone") for name, one in live.items()}


def test_before_anything_is_published_the_api_is_alive_and_not_ready(
    unpublished_api: Client,
) -> None:
    assert unpublished_api.get("/health").status_code == 200
    assert unpublished_api.get("/ready").status_code == 503
    response = unpublished_api.get(f"/recommend-items/nothing/{FOR_YOU}/1")
    assert (response.status_code, response.json()["code"]) == (503, "NotReady")


@pytest.mark.usefixtures("pointer")
def test_a_new_version_is_loaded_without_a_failed_request(api: Client, world: World) -> None:
    statuses, done = set(), threading.Event()

    def request() -> None:
        while not done.is_set():
            statuses.add(api.get(USER_PATH.format(1061)).status_code)

    requesting = threading.Thread(target=request)
    requesting.start()
    world.publish("v2", users=61)
    until(lambda: api.version() == "v2")
    done.set()
    requesting.join()
    assert statuses == {200}
    api.recommended(1061, numResults=7)
    assert api.gate.called("/recommendations")[-1]["userId"] == "61"


def test_a_recommender_that_is_gone_is_replaced_by_the_one_that_is_live(
    start: StartApi, world: World, pointer: str
) -> None:
    real = world.live().recommenders
    world.storage.write(pointer, format_live(Live("v1", gone(world))).encode())
    api = start(reload_seconds=60)
    world.storage.write(pointer, format_live(Live("v1", real)).encode())
    assert "fallback" not in api.get(USER_PATH.format(1001)).json()


def test_a_recommender_that_is_gone_without_a_successor_is_replaced_by_best_sellers(
    fallback_api: Client, world: World, pointer: str
) -> None:
    fallback_api.gate.mode = "open"
    world.storage.write(pointer, format_live(Live("v1", gone(world))).encode())
    until(lambda: fallback_api.get("/ready").json()["recommenders"][FOR_YOU] == "v0")
    assert fallback_api.get(USER_PATH.format(1001)).json()["fallback"] is True


def test_the_last_good_version_stays_while_the_pointer_cannot_be_parsed(
    api: Client, world: World, pointer: str
) -> None:
    good = world.storage.read(pointer) or b""
    for content in (b"", b"{}", b"[]", b'{"dataset_version": "missing"'):
        world.storage.write(pointer, content)
        until(lambda: not is_current(api))
        assert len(api.recommended(1001)) == 25
        world.storage.write(pointer, good)
        until(lambda: is_current(api))


def test_the_last_good_version_stays_while_the_next_lacks_a_file(
    api: Client, world: World, pointer: str
) -> None:
    live = Live("half", world.live().recommenders)
    world.storage.write(pointer, format_live(live).encode())
    until(lambda: not is_current(api))
    assert api.version() == "v1"
    assert len(api.recommended(1001)) == 25


def test_the_bucket_is_read_where_the_assets_write() -> None:
    assert Bucket.live_key("shop") == live_key("shop")
    assert Bucket.version_key("shop", "v1", "items.csv") == version_key("shop", "v1", "items.csv")


def test_a_pointer_of_the_same_tag_is_not_read_again(world: World) -> None:
    bucket = world.bucket()
    stored = bucket.read_live()
    assert stored is not None
    assert bucket.read_live(stored.tag) is None
