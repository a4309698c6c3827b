"""Calls on disk: there until forgotten, in order, and for one process only."""

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
from hsp_assets.api.outbox.spool import FILE, Kept, Spool
from hsp_assets.failures import PermanentFailure


def call(name: str) -> Call:
    return Call("events", "lane", [{"eventType": "View", "eventId": name}], {"sessionId": "s"})


async def all_of(spool: Spool) -> list[Kept]:
    return await spool.after(0, 1_000)


def left_in(folder: Path) -> list[str]:
    """The ids of the events that a closed spool holds."""

    async def read() -> list[str]:
        spool = Spool(folder)
        kept = await all_of(spool)
        spool.close()
        return [one.call.records[0]["eventId"] for one in kept]

    return asyncio.run(read())


def test_calls_are_there_after_closing_in_the_order_they_came(tmp_path: Path) -> None:
    async def keep() -> None:
        spool = Spool(tmp_path)
        await spool.keep([call("a"), call("b")])
        await spool.keep([call("c")])
        spool.close()

    asyncio.run(keep())
    assert left_in(tmp_path) == ["a", "b", "c"]


def test_calls_come_back_as_they_were(tmp_path: Path) -> None:
    async def keep() -> tuple[list[Kept], list[Kept]]:
        spool = Spool(tmp_path)
        kept = await spool.keep([call("a"), Call("users", "users", [{"userId": "1"}], {})])
        read = await all_of(spool)
        spool.close()
        return kept, read

    kept, read = asyncio.run(keep())
    assert kept == read


def test_a_forgotten_call_is_gone_when_others_are_kept_or_at_the_end(tmp_path: Path) -> None:
    async def keep() -> None:
        spool = Spool(tmp_path)
        first, second = await spool.keep([call("a"), call("b")])
        spool.forget([first.id])
        await spool.keep([call("c")])
        assert [k.call.records[0]["eventId"] for k in await all_of(spool)] == ["b", "c"]
        spool.forget([second.id])
        spool.close()

    asyncio.run(keep())
    assert left_in(tmp_path) == ["c"]


def test_a_refused_call_is_kept_aside_with_the_reason(tmp_path: Path) -> None:
    async def keep() -> None:
        spool = Spool(tmp_path)
        [kept] = await spool.keep([call("a")])
        spool.set_aside(kept.id, "Code", "message")
        spool.close()

    asyncio.run(keep())
    assert left_in(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        [row] = database.execute("SELECT code, message, content FROM refused")
    assert row == ("Code", "message", call("a").to_json())


@pytest.fixture
def flushes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each flush of the disk."""
    done: list[int] = []
    flush = os.fsync

    def noted(file: int) -> None:
        flush(file)
        done.append(file)

    monkeypatch.setattr("hsp_assets.api.outbox.spool.os.fsync", noted)
    return done


def test_the_disk_is_flushed_only_for_who_asks_and_once_for_many(
    tmp_path: Path, flushes: list[int]
) -> None:
    async def keep() -> tuple[int, int]:
        spool = Spool(tmp_path)
        await asyncio.gather(*(spool.keep([call(str(n))]) for n in range(100)))
        before = len(flushes)
        await asyncio.gather(*(spool.secure() for _ in range(100)))
        spool.close()
        return before, len(flushes)

    before, after = asyncio.run(keep())
    assert before == 0
    assert 0 < after < 100


def test_a_disk_that_cannot_be_flushed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("hsp_assets.api.outbox.spool.os.fsync", broken)

    async def keep() -> None:
        spool = Spool(tmp_path)
        await spool.keep([call("a")])
        try:
            await spool.secure()
        finally:
            spool.close()

    with pytest.raises(OSError, match="broken"):
        asyncio.run(keep())


def test_many_who_wait_share_a_commit_and_all_are_told(tmp_path: Path) -> None:
    async def keep() -> int:
        spool = Spool(tmp_path)
        await asyncio.gather(*(spool.keep([call(str(n))]) for n in range(500)))
        count = await spool.count()
        spool.close()
        return count

    assert asyncio.run(keep()) == 500
    assert left_in(tmp_path) == [str(n) for n in range(500)]


def test_what_was_learned_is_remembered(tmp_path: Path) -> None:
    async def learn() -> dict[int, str]:
        spool = Spool(tmp_path)
        await spool.remember(5, "five")
        await spool.remember(5, "fünf")
        found = await spool.remembered()
        spool.close()
        return found

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


KEEP_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from hsp_assets.api.outbox.calls import Call
from hsp_assets.api.outbox.spool import Spool

async def keep():
    await Spool(Path(sys.argv[1])).keep([Call("events", "lane", [{"eventId": "a"}], {})])
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(keep())
"""


def test_a_kept_call_survives_a_kill(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KEEP_AND_DIE, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert left_in(tmp_path) == ["a"]
