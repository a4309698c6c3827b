"""The outcomes of an A/B test: what users did after each version had served them.

Counted per user, because the events of one user are not independent. Users are stored as digests,
and every process writes a file of its own into the bucket: a reader of all files counts each user
once. Statistics belong to that reader.
"""

import hashlib
import io
import time
from uuid import uuid4

import polars as pl

from hsp_assets.api.catalogue.bucket import Bucket
from hsp_assets.failures import TransientFailure
from hsp_assets.live import LiveRecommender

WRITE_SECONDS = 10.0
TRIED = 1
DID = {"View": 2, "AddToCart": 4, "Purchase": 8}
"""Counted per user: each of these, at least once after a list was shown."""
MOST_USERS = 1_000_000
"""Of one A/B test in one process; enough to show any difference that matters."""


class Outcomes:
    """The A/B tests that this process takes part in."""

    def __init__(self, dataset_group: str) -> None:
        self._group = dataset_group
        self._process = uuid4().hex
        self._users: dict[str, dict[int, int]] = {}
        self._changed: set[str] = set()
        self._written = time.monotonic()

    def shown(self, recommender: str, live: LiveRecommender, user: str) -> None:
        """Record that a list was shown to a user; the version follows from the user."""
        if live.ab_test is None:
            return
        comparison = f"{recommender}/{live.comparison}"
        users = self._users.setdefault(comparison, {})
        digest = _digest(user)
        if digest not in users and len(users) < MOST_USERS:
            users[digest] = TRIED if live.is_in_ab_test(user) else 0
            self._changed.add(comparison)

    def did(self, user: str, event_types: set[str]) -> None:
        """Record a user's events."""
        if not self._users:
            return
        digest, bits = _digest(user), sum(DID.get(one, 0) for one in event_types)
        for comparison, users in self._users.items():
            if digest in users and users[digest] | bits != users[digest]:
                users[digest] |= bits
                self._changed.add(comparison)

    def write(self, bucket: Bucket, *, now: bool = False) -> None:
        """Write the files that have changed, if some time has passed; blocks meanwhile.

        Raises:
            TransientFailure: the bucket cannot be written; the next time writes it all.

        """
        if not now and time.monotonic() - self._written < WRITE_SECONDS:
            return
        self._written = time.monotonic()
        for comparison in list(self._changed):
            self._changed.discard(comparison)
            try:
                bucket.write(self._key(comparison), _parquet(dict(self._users[comparison])))
            except TransientFailure:
                self._changed.add(comparison)
                raise

    def _key(self, comparison: str) -> str:
        return f"experiments/{self._group}/{comparison}/{self._process}.parquet"


def _digest(user: str) -> int:
    return int.from_bytes(hashlib.blake2b(user.encode(), digest_size=8).digest(), "big")


def _parquet(users: dict[int, int]) -> bytes:
    bits = pl.DataFrame(
        {"user": users.keys(), "bits": users.values()},
        schema={"user": pl.UInt64, "bits": pl.UInt8},
    )
    flags = {"tried": TRIED, **DID}
    file = io.BytesIO()
    bits.select("user", **{n: pl.col("bits") & bit > 0 for n, bit in flags.items()}).write_parquet(
        file
    )
    return file.getvalue()
