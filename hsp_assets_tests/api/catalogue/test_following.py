"""Another version goes live while the API answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from hsp_assets.api.catalogue.bucket import Bucket
from hsp_assets.live import Live, LiveRecommender, format_live
from hsp_assets.resources.storage import live_key, version_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hsp_assets_tests.api.conftest import Client, StartApi, World

PATH = "/recommend-items/shop/hubspot_recommended_for_you/{}"


@pytest.fixture
def pointer(world: World) -> Iterator[str]:
    """The key of the live pointer, which is put back afterwards."""
    key = live_key("shop")
    before = world.storage.read(key) or b""
    yield key
    world.storage.write(key, before)


def version(api: Client) -> str:
    return str(api.get("/ready").json()["version"])


def test_before_anything_is_published_the_api_is_alive_and_not_ready(start: StartApi) -> None:
    api = start(dataset_group="nothing")
    assert api.get("/health").status_code == 200
    assert api.get("/ready").status_code == 503
    answer = api.get("/recommend-items/nothing/hubspot_recommended_for_you/1")
    assert (answer.status_code, answer.json()["code"]) == (503, "NotReady")


@pytest.mark.usefixtures("pointer")
def test_a_new_version_is_taken_up_without_a_failed_request(start: StartApi, world: World) -> None:
    api = start(answer_seconds=0)
    statuses, done = set(), threading.Event()

    def ask() -> None:
        while not done.is_set():
            statuses.add(api.get(PATH.format(1061)).status_code)

    asking = threading.Thread(target=ask)
    asking.start()
    world.publish("v2", users=61)
    start.until(lambda: version(api) == "v2")
    done.set()
    asking.join()
    assert statuses == {200}
    api.get(PATH.format(1061))
    assert api.gate.called("/recommendations")[-1]["userId"] == "61"


def test_a_recommender_that_is_gone_is_replaced_by_the_one_that_is_live(
    start: StartApi, world: World, pointer: str
) -> None:
    real = world.live().recommenders
    gone = {n: LiveRecommender("v0", f"{r.arn}-gone") for n, r in real.items()}
    world.storage.write(pointer, format_live(Live("v1", gone)).encode())
    api = start(reload_seconds=60)
    world.storage.write(pointer, format_live(Live("v1", real)).encode())
    assert "fallback" not in api.get(PATH.format(1001)).json()


def test_a_recommender_that_is_gone_without_a_successor_is_stood_in_for(
    start: StartApi, world: World, pointer: str
) -> None:
    gone = {n: LiveRecommender("v0", f"{r.arn}-gone") for n, r in world.live().recommenders.items()}
    world.storage.write(pointer, format_live(Live("v1", gone)).encode())
    assert start().get(PATH.format(1001)).json()["fallback"] is True


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"dataset_version": "missing"'])
def test_the_last_good_version_stays_while_the_pointer_cannot_be_understood(
    start: StartApi, world: World, pointer: str, content: bytes
) -> None:
    api = start()
    world.storage.write(pointer, content)
    start.until(lambda: not api.get("/ready").json()["isCurrent"])
    assert len(api.recommended(1001)) == 25


def test_the_last_good_version_stays_while_the_next_lacks_a_file(
    start: StartApi, world: World, pointer: str
) -> None:
    api = start()
    live = Live("half", world.live().recommenders)
    world.storage.write(pointer, format_live(live).encode())
    start.until(lambda: not api.get("/ready").json()["isCurrent"])
    assert version(api) == "v1"
    assert len(api.recommended(1001)) == 25


def test_the_bucket_is_read_where_the_assets_write() -> None:
    assert Bucket.live_key("shop") == live_key("shop")
    assert Bucket.version_key("shop", "v1", "items.csv") == version_key("shop", "v1", "items.csv")


def test_a_pointer_of_the_same_tag_is_not_read_again(world: World) -> None:
    bucket = world.bucket()
    stored = bucket.read_live()
    assert stored is not None
    assert bucket.read_live(stored.tag) is None
