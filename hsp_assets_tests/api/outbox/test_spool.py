"""Calls on disk: there until deleted, in order, and for one process only."""

import asyncio
import errno
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hsp_assets.api.outbox.calls import Call
from hsp_assets.api.outbox.spool import FILE, Spool, StoredCall
from hsp_assets.failures import PermanentFailure


def call(name: str) -> Call:
    return Call("events", "lane", [{"eventType": "View", "eventId": name}], {"sessionId": "s"})


async def all_of(spool: Spool) -> list[StoredCall]:
    return await spool.after(0, 1_000)


def left_in(folder: Path) -> list[str]:
    """The ids of the events that a closed spool holds."""

    async def read() -> list[str]:
        spool = Spool(folder)
        stored = await all_of(spool)
        spool.close()
        return [one.call.records[0]["eventId"] for one in stored]

    return asyncio.run(read())


def test_calls_are_read_after_closing_in_the_order_they_came(tmp_path: Path) -> None:
    async def store() -> None:
        spool = Spool(tmp_path)
        await spool.store([call("a"), call("b")])
        await spool.store([call("c")])
        spool.close()

    asyncio.run(store())
    assert left_in(tmp_path) == ["a", "b", "c"]


def test_calls_come_back_as_they_were(tmp_path: Path) -> None:
    async def store() -> tuple[list[StoredCall], list[StoredCall]]:
        spool = Spool(tmp_path)
        stored = await spool.store([call("a"), Call("users", "users", [{"userId": "1"}], {})])
        read = await all_of(spool)
        spool.close()
        return stored, read

    stored, read = asyncio.run(store())
    assert stored == read


def test_a_delivered_call_is_deleted_with_the_next_write_or_on_closing(tmp_path: Path) -> None:
    async def store() -> None:
        spool = Spool(tmp_path)
        first, second = await spool.store([call("a"), call("b")])
        spool.delete_later([first.id])
        await spool.store([call("c")])
        assert [k.call.records[0]["eventId"] for k in await all_of(spool)] == ["b", "c"]
        spool.delete_later([second.id])
        spool.close()

    asyncio.run(store())
    assert left_in(tmp_path) == ["c"]


def test_a_refused_call_is_moved_with_its_reason(tmp_path: Path) -> None:
    async def store() -> None:
        spool = Spool(tmp_path)
        [stored] = await spool.store([call("a")])
        spool.move_to_refused(stored.id, "Code", "message")
        spool.close()

    asyncio.run(store())
    assert left_in(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        [row] = database.execute("SELECT code, message, content FROM refused")
    assert row == ("Code", "message", call("a").to_json())


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
    async def store() -> tuple[int, int]:
        spool = Spool(tmp_path)
        await asyncio.gather(*(spool.store([call(str(n))]) for n in range(100)))
        before = len(flushes)
        await asyncio.gather(*(spool.sync() for _ in range(100)))
        spool.close()
        return before, len(flushes)

    before, after = asyncio.run(store())
    assert before == 0
    assert 0 < after < 100


def test_a_disk_that_cannot_be_flushed_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("hsp_assets.api.outbox.spool.os.fsync", broken)

    async def store() -> None:
        spool = Spool(tmp_path)
        await spool.store([call("a")])
        try:
            await spool.sync()
        finally:
            spool.close()

    with pytest.raises(OSError, match="broken"):
        asyncio.run(store())


def test_calls_of_many_callers_are_all_stored(tmp_path: Path) -> None:
    async def store() -> int:
        spool = Spool(tmp_path)
        await asyncio.gather(*(spool.store([call(str(n))]) for n in range(500)))
        count = await spool.count()
        spool.close()
        return count

    assert asyncio.run(store()) == 500
    assert left_in(tmp_path) == [str(n) for n in range(500)]


def test_the_newest_user_of_a_record_is_remembered(tmp_path: Path) -> None:
    async def learn() -> dict[int, str]:
        spool = Spool(tmp_path)
        await spool.remember(5, "five")
        await spool.remember(5, "fünf")
        users = await spool.remembered()
        spool.close()
        return users

    assert asyncio.run(learn()) == {5: "fünf"}


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
from hsp_assets.api.outbox.calls import Call
from hsp_assets.api.outbox.spool import Spool

async def store():
    await Spool(Path(sys.argv[1])).store([Call("events", "lane", [{"eventId": "a"}], {})])
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(store())
"""


def test_a_stored_call_survives_a_kill(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", STORE_AND_DIE, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert left_in(tmp_path) == ["a"]
