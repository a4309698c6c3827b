"""The SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.sandbox.personalize.state.store import Store

ARM = "INSERT INTO faults (job, name, reason, times) VALUES ('import', '*', ?, 1)"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "state" / "personalize.sqlite")
    yield opened
    opened.close()


def reasons(store: Store) -> list[str]:
    return [row["reason"] for row in store.rows("SELECT reason FROM faults ORDER BY id")]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.execute(ARM, "lost")
            store.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlite3.OperationalError):
        fail()
    assert reasons(store) == []


def test_an_inner_transaction_is_part_of_the_outer_one(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            with store.transaction():
                store.execute(ARM, "lost")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert reasons(store) == []


def test_what_was_committed_is_there_after_reopening(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.execute(ARM, "kept")
    again = Store(tmp_path / "state" / "personalize.sqlite")
    assert reasons(again) == ["kept"]
    again.close()


def test_what_hangs_on_a_resource_goes_with_it(store: Store) -> None:
    number = store.insert(
        "INSERT INTO resources (kind, arn, name, created_at, updated_at, attributes, internals)"
        " VALUES ('filter', 'arn', 'name', 0, 0, '{}', '{}')"
    )
    store.execute("INSERT INTO tags VALUES (?, 'key', 'value')", number)
    store.execute("DELETE FROM resources")
    assert store.row("SELECT * FROM tags") is None


def test_a_file_of_another_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "personalize.sqlite"
    Store(file).close()
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(PermanentFailure, match="delete the file"):
        Store(file)
