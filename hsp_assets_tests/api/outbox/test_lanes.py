"""Calls in memory: in order within a lane, each lane with one sender at a time."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.api.outbox import lanes as module
from hsp_assets.api.outbox.calls import DELIVERED, Call, Kind
from hsp_assets.api.outbox.lanes import Lanes
from hsp_assets.api.outbox.spool import NumberedCall


def stored(id_: int, lane: str, *ids: str, kind: Kind = "events") -> NumberedCall:
    key = {"events": "eventId", "users": "userId", "items": "itemId"}[kind]
    return NumberedCall(id_, Call(kind, lane, [{key: one} for one in ids], {}))


@given(st.lists(st.sampled_from("abc"), max_size=40))
def test_each_lane_is_sent_in_order_whatever_the_others_do(order: list[str]) -> None:
    async def send() -> list[NumberedCall]:
        lanes, sent = Lanes(), []
        for id_, lane in enumerate(order, start=1):
            lanes.add(stored(id_, lane, str(id_)))
        while len(lanes):
            lane = await lanes.acquire()
            [head] = lanes.next_batch(lane)
            lanes.complete(head, DELIVERED)
            lanes.release(lane)
            sent.append(head)
        return sent

    sent = asyncio.run(send())
    for lane in set(order):
        ids = [one.id for one in sent if one.call.lane == lane]
        assert ids == [n for n, other in enumerate(order, start=1) if other == lane]


def test_an_acquired_lane_is_not_given_to_another_sender() -> None:
    async def acquire() -> None:
        lanes = Lanes()
        lanes.add(stored(1, "a", "x"))
        await lanes.acquire()
        lanes.add(stored(2, "a", "y"))
        second = asyncio.create_task(lanes.acquire())
        await asyncio.sleep(0)
        assert not second.done()
        second.cancel()

    asyncio.run(acquire())


def batch_of_users(*calls: list[str]) -> list[int]:
    """The ids of the calls that are sent together."""

    async def batch() -> list[int]:
        lanes = Lanes()
        for id_, users in enumerate(calls, start=1):
            lanes.add(stored(id_, "users", *users, kind="users"))
        return [one.id for one in lanes.next_batch("users")]

    return asyncio.run(batch())


def test_users_of_several_calls_go_together_up_to_ten() -> None:
    assert batch_of_users(*([f"{id_}-{n}" for n in range(4)] for id_ in range(4))) == [1, 2]


def test_a_user_that_is_there_twice_is_sent_twice_in_order() -> None:
    assert batch_of_users(["same"], ["same"]) == [1]


def test_a_call_that_is_there_already_is_not_added_again() -> None:
    async def add() -> None:
        lanes = Lanes()
        first = lanes.add(stored(1, "a", "x"))
        assert first is lanes.add(stored(1, "a", "x"))
        assert len(lanes) == 1

    asyncio.run(add())


def test_a_full_window_says_so_until_half_of_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_IN_MEMORY", 4)

    async def fill() -> list[bool]:
        lanes, room = Lanes(), []
        for id_ in range(1, 5):
            lanes.add(stored(id_, "a", "x"))
        room.append(lanes.has_room.is_set())
        for _ in range(3):
            lanes.complete(lanes.next_batch("a")[0], DELIVERED)
            room.append(lanes.has_room.is_set())
        return room

    assert asyncio.run(fill()) == [False, False, False, True]
