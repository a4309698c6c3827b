"""The portal's file: transactions and change counters."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "portal.sqlite")
    yield opened
    opened.close()


def fail(store: Store) -> None:
    with store.transaction():
        store.touch(DEFINITIONS, 1)
        store.next_id("anything")
        raise LookupError


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(LookupError):
        fail(store)
    assert store.rows("SELECT * FROM sequences") == []
    assert store.rows("SELECT * FROM changes") == []


def test_a_scope_is_counted_once_in_a_transaction(store: Store) -> None:
    for now in (10, 20):
        with store.transaction():
            store.touch("0-1", now)
            store.touch("0-1", now)
    assert tuple(store.rows("SELECT * FROM changes")[0]) == ("0-1", 2, 20)


def test_what_is_derived_from_definitions_is_stale_after_change_and_failure(
    store: Store,
) -> None:
    first = store.generation
    with store.transaction():
        store.touch(DEFINITIONS, 1)
    second = store.generation
    with pytest.raises(LookupError):
        fail(store)
    assert first < second < store.generation


def test_a_sequence_never_gives_a_number_twice(store: Store) -> None:
    assert [store.next_id("a", 5) for _ in range(3)] == [5, 6, 7]
    assert store.next_id("b") == 1


def test_a_reader_sees_what_was_committed(store: Store) -> None:
    with store.transaction():
        store.next_id("a")
    reader = sqlite3.connect(f"file:{store.file}?mode=ro", uri=True)
    assert reader.execute("SELECT * FROM sequences").fetchall() == [("a", 2)]
    reader.close()


def test_a_file_of_another_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite"
    Store(file).close()
    other = sqlite3.connect(file)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(PermanentFailure, match="delete the file"):
        Store(file)


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_a_commit_waits_for_the_disk_unless_told_otherwise(
    tmp_path: Path, synchronous: int, *, durable: bool
) -> None:
    opened = Store(tmp_path / "portal.sqlite", durable=durable)
    row = opened.row("PRAGMA synchronous")
    opened.close()
    assert row is not None
    assert row[0] == synchronous
