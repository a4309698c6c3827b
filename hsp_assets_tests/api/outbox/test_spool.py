"""Calls on disk: there until deleted, in order, and for one process only."""

import asyncio
import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from hsp_assets.api.outbox.calls import Call, Refusal
from hsp_assets.api.outbox.spool import NumberedCall, Spool
from hsp_assets.api.outbox.spool_file import FILE
from hsp_assets.failures import PermanentFailure

T = TypeVar("T")


def call(name: str) -> Call:
    return Call("events", "lane", [{"eventType": "View", "eventId": name}], {"sessionId": "s"})


def use(folder: Path, work: Callable[[Spool], Awaitable[T]]) -> T:
    """Do some work with a spool, and close it."""

    async def run() -> T:
        spool = Spool(folder)
        try:
            return await work(spool)
        finally:
            spool.close()

    return asyncio.run(run())


def test_a_folder_that_cannot_be_written_is_told_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PermanentFailure, match="HSP_API_SPOOL") as raised:
        Spool(tmp_path / "file" / "api")
    assert "Not a directory" in str(raised.value)


async def put(spool: Spool, *new: str) -> list[NumberedCall]:
    """Store a call of each name."""
    numbered = spool.number([call(name) for name in new])
    await spool.store(numbered)
    return numbered


async def all_of(spool: Spool) -> list[NumberedCall]:
    return await spool.after(0, 1_000)


def names(calls: list[NumberedCall]) -> list[str]:
    return [one.call.records[0]["eventId"] for one in calls]


def left_in(folder: Path) -> list[str]:
    """The ids of the events that a closed spool holds."""
    return names(use(folder, all_of))


def test_calls_are_read_after_closing_in_the_order_they_came(tmp_path: Path) -> None:
    async def store(spool: Spool) -> None:
        await put(spool, "a", "b")
        await put(spool, "c")

    use(tmp_path, store)
    assert left_in(tmp_path) == ["a", "b", "c"]


def test_calls_come_back_as_they_were(tmp_path: Path) -> None:
    async def store(spool: Spool) -> None:
        stored = spool.number([call("a"), Call("users", "users", [{"userId": "1"}], {})])
        await spool.store(stored)
        assert stored == await all_of(spool)

    use(tmp_path, store)


def test_a_delivered_call_is_deleted_with_the_next_write_or_on_closing(tmp_path: Path) -> None:
    async def store(spool: Spool) -> None:
        first, second = await put(spool, "a", "b")
        spool.settle(first)
        await put(spool, "c")
        assert names(await all_of(spool)) == ["b", "c"]
        spool.settle(second)

    use(tmp_path, store)
    assert left_in(tmp_path) == ["c"]


@pytest.mark.parametrize("refusals", [(), (Refusal(0, "Code", "message"),)])
def test_a_settled_call_is_deleted_later_when_the_write_with_it_fails(
    tmp_path: Path, refusals: tuple[Refusal, ...]
) -> None:
    async def fail(spool: Spool) -> None:
        [first] = await put(spool, "a")
        with closing(sqlite3.connect(tmp_path / FILE)) as other:
            other.execute(
                "CREATE TRIGGER full BEFORE DELETE ON calls "
                "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
            spool.settle(first, refusals)
            with pytest.raises(sqlite3.Error, match="disk full"):
                await put(spool, "b")
            assert other.execute("SELECT id FROM calls").fetchall() == [(first.id,)]
            other.execute("DROP TRIGGER full")

    use(tmp_path, fail)
    assert left_in(tmp_path) == []


def test_a_call_that_is_settled_before_it_was_written_is_not_there_afterwards(
    tmp_path: Path,
) -> None:
    async def settle(spool: Spool) -> None:
        for number in range(200):
            numbered = spool.number([call(str(number))])
            storing = asyncio.create_task(spool.store(numbered))
            await asyncio.sleep(0)
            spool.settle(numbered[0])
            await storing

    use(tmp_path, settle)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("reason", ["message", "half a pair: \ud83d"])
def test_a_refused_call_is_moved_with_its_reason(tmp_path: Path, reason: str) -> None:
    async def refuse(spool: Spool) -> None:
        [stored] = await put(spool, "a")
        spool.settle(stored, (Refusal(0, "Code", reason),))

    use(tmp_path, refuse)
    assert left_in(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        [row] = database.execute("SELECT code, message, content FROM refused")
    assert row == ("Code", reason.replace("\ud83d", "?"), call("a").to_json())


def test_ids_grow_across_processes_also_of_calls_that_were_never_stored(tmp_path: Path) -> None:
    async def number(spool: Spool) -> int:
        [numbered] = spool.number([call("a")])
        spool.settle(numbered, (Refusal(0, "Code", "message"),))
        return numbered.id

    assert [use(tmp_path, number) for _ in range(3)] == [1, 2, 3]


@pytest.fixture
def flushes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each flush of the disk."""
    done: list[int] = []
    flush = os.fsync

    def recorded(file: int) -> None:
        flush(file)
        done.append(file)

    monkeypatch.setattr("hsp_assets.api.outbox.spool.os.fsync", recorded)
    return done


def test_the_disk_is_flushed_on_sync_only_and_once_for_many_callers(
    tmp_path: Path, flushes: list[int]
) -> None:
    async def sync(spool: Spool) -> None:
        await asyncio.gather(*(put(spool, str(n)) for n in range(100)))
        assert len(flushes) == 0
        await asyncio.gather(*(spool.sync() for _ in range(100)))

    use(tmp_path, sync)
    assert 0 < len(flushes) < 100


def test_a_disk_that_cannot_be_flushed_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("hsp_assets.api.outbox.spool.os.fsync", broken)

    async def sync(spool: Spool) -> None:
        await put(spool, "a")
        await spool.sync()

    with pytest.raises(OSError, match="broken"):
        use(tmp_path, sync)


def test_calls_of_many_callers_are_all_stored(tmp_path: Path) -> None:
    async def store(spool: Spool) -> int:
        await asyncio.gather(*(put(spool, str(n)) for n in range(500)))
        return await spool.count()

    assert use(tmp_path, store) == 500
    assert left_in(tmp_path) == [str(n) for n in range(500)]


def test_the_newest_user_of_a_record_is_remembered(tmp_path: Path) -> None:
    async def learn(spool: Spool) -> dict[int, str]:
        await spool.remember(5, "five")
        await spool.remember(5, "fünf")
        return await spool.remembered()

    assert use(tmp_path, learn) == {5: "fünf"}


def test_two_processes_cannot_use_one_spool(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    with pytest.raises(PermanentFailure, match="HSP_API_SPOOL"):
        Spool(tmp_path)
    spool.close()
    Spool(tmp_path).close()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(PermanentFailure, match=FILE):
        Spool(tmp_path)


def test_nobody_else_may_read_the_spool(tmp_path: Path) -> None:
    Spool(tmp_path / "spool").close()
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0


STORE_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from hsp_assets.api.outbox.calls import Call, Refusal
from hsp_assets.api.outbox.spool import Spool

async def store():
    spool = Spool(Path(sys.argv[1]))
    await spool.store(spool.number([Call("events", "lane", [{"eventId": "a"}], {})]))
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(store())
"""


def test_a_stored_call_survives_a_kill(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", STORE_AND_DIE, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert left_in(tmp_path) == ["a"]
