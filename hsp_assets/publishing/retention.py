"""How long the work of runs stays in the bucket: staged rows, and rows that were rejected.

Nothing is published from them but what was accepted last; the others are there to look into. How
long versions stay belongs to `datasets`.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from hsp_assets.failures import GateError, PermanentFailure
from hsp_assets.publishing.accepted import Accepted, latest_accepted
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.publishing.staged import latest_staged
from hsp_assets.resources.storage import (
    REJECTS,
    STAGING,
    VERSIONS,
    StorageResource,
    staging_prefix,
)
from hsp_assets.schemas import DATASETS

ORIGIN = "origin.json"
"""Beside a version's files: where the staged and the rejected rows are that it was made from."""


def note_origin(datasets: Datasets, version: str, accepted: Iterable[Accepted]) -> None:
    """Keep beside a version where its rows came from, so that they stay as long as it does."""
    key = datasets.key(version, ORIGIN)
    if not datasets.storage.exists(key):
        origin = sorted({where for one in accepted for where in _rows(datasets.storage, one)})
        datasets.storage.write(key, json.dumps(origin).encode())


def retire_work(storage: StorageResource, days: float) -> list[str]:
    """Delete the staged and rejected rows of runs that are older; answer the keys deleted.

    What was staged and accepted last stays, and what the versions came from that are kept, of
    whichever dataset group.
    """
    origins = [key for key in storage.list_keys(VERSIONS) if key.endswith(f"/{ORIGIN}")]
    before = datetime.now(UTC) - timedelta(days=days)
    return _delete(storage, before, [*_latest(storage), *_noted(storage, origins)])


def erase_work(datasets: Datasets, version: str) -> list[str]:
    """Delete the rows of runs before a version, which its customers who left may stand in.

    Those of versions that are kept go, too; nothing is published from them. What the version itself
    was made from stays.

    Args:
        datasets: of the dataset group.
        version: the first one without those customers.

    """
    completed = {one.name: one.completed for one in datasets.versions()}
    storage, own = datasets.storage, [datasets.key(version, ORIGIN)]
    if version not in completed:
        return []
    return _delete(storage, completed[version], [*_latest(storage), *_noted(storage, own)])


def _delete(storage: StorageResource, before: datetime, spared: list[str]) -> list[str]:
    old = [
        key
        for prefix in (STAGING, REJECTS)
        for key, written in storage.list_objects(prefix)
        if written <= before and not key.startswith(tuple(spared))
    ]
    for key in old:
        storage.delete(key)
    return old


def _latest(storage: StorageResource) -> Iterator[str]:
    """Where what was staged and accepted last is."""
    try:
        accepted = latest_accepted(storage)
    except GateError:
        accepted = {}
    for one in accepted.values():
        yield from _rows(storage, one)
    for name in DATASETS:
        try:
            yield staging_prefix(name, latest_staged(storage, name).run)
        except PermanentFailure:  # it was never staged
            continue


def _rows(storage: StorageResource, one: Accepted) -> Iterator[str]:
    yield staging_prefix(one.staged.dataset, one.staged.run)
    if one.rejects_uri:
        yield storage.key(one.rejects_uri)


def _noted(storage: StorageResource, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        yield from json.loads(storage.read(key) or b"[]")
