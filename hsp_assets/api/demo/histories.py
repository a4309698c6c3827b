"""Customers' published interactions, for the demo page, which is small and in no hurry."""

import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hsp_assets.api.catalogue.bucket import Bucket
from hsp_assets.api.catalogue.follower import LiveFollower
from hsp_assets.api.catalogue.loading import Catalogue
from hsp_assets.api.catalogue.popularity import PURCHASE, scan_interactions

Json = dict[str, Any]

TYPICAL_EVENTS = 25
"""Customers with about this many are shown: a history that one can read."""
PER_CATEGORY = 2
MOST_EVENTS = 60


@dataclass(frozen=True)
class Published:
    """The interactions of a version, newest first, with its catalogue."""

    catalogue: Catalogue
    events: pl.DataFrame

    def customers(self) -> list[Json]:
        """A few customers for each favourite category."""
        users = self.catalogue.users
        counted = self.events.group_by("USER_ID").agg(
            events=pl.len(), purchases=(pl.col("EVENT_TYPE") == PURCHASE).sum()
        )
        rows = counted.sort("USER_ID").iter_rows(named=True)
        chosen: dict[str, list[Json]] = {}
        for row in sorted(rows, key=lambda one: abs(one["events"] - TYPICAL_EVENTS)):
            user = str(row.pop("USER_ID"))
            likes = self._likes(user)
            alike = chosen.setdefault(likes, [])
            if likes and len(alike) < PER_CATEGORY and (record := users.record(user)):
                alike.append({**row, "userId": user, "recordId": record, "likes": likes})
        return [one for likes in sorted(chosen) for one in chosen[likes]]

    def history(self, user: str) -> Json:
        """A user's interactions, newest first, and favourite category."""
        theirs = self.events.filter(pl.col("USER_ID") == user).head(MOST_EVENTS)
        items = self.catalogue.items
        return {
            "likes": self._likes(user),
            "history": [
                {"eventType": kind, "sentAt": int(at), "item": json.loads(items.decorated(item))}
                for item, kind, at in theirs.select("ITEM_ID", "EVENT_TYPE", "TIMESTAMP").rows()
            ],
        }

    def _likes(self, user: str) -> str:
        row = self.catalogue.users.row_of_user(user)
        code = None if row is None else self.catalogue.users.favourite(row)
        return "" if code is None else self.catalogue.items.categories[code]


class Histories:
    """The published interactions of the live version, loaded on first use."""

    def __init__(self, follower: LiveFollower, bucket: Bucket) -> None:
        self._follower = follower
        self._bucket = bucket
        self._lock = asyncio.Lock()
        self._published: Published | None = None

    async def published(self) -> Published:
        """Those of the live version.

        Raises:
            TransientFailure: the bucket cannot be read.

        """
        async with self._lock:
            catalogue = self._follower.view.catalogue
            if self._published is None or self._published.catalogue is not catalogue:
                self._published = await asyncio.to_thread(self._load, catalogue)
            return self._published

    def _load(self, catalogue: Catalogue) -> Published:
        with tempfile.TemporaryDirectory(prefix="hsp-demo-") as folder:
            files = self._bucket.download(catalogue.version, "interactions.csv", Path(folder))
            events = scan_interactions(files, "TIMESTAMP").collect()
        newest_first = events.with_columns(pl.col("TIMESTAMP").cast(pl.Int64)).sort(
            "TIMESTAMP", descending=True
        )
        return Published(catalogue, newest_first)
