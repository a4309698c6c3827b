"""The event completions that a portal shows, read back by the time when they occurred.

Only the hash of each completion's key is kept: 8 bytes, so that a portal's history fits.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import polars as pl

from hsp_assets.parallel import parallel_map
from hsp_assets.resources.hubspot import REQUESTS_AT_ONCE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

KEY = {
    "user_id": pl.String,
    "item_id": pl.String,
    "event_type": pl.String,
    "timestamp": pl.Int64,
}
"""The columns that identify a completion."""
HASH = "~hash"
HUBSPOT_TIME = "%Y-%m-%dT%H:%M:%S.000Z"
"""Whole seconds as HubSpot takes them."""
ROWS_PER_SPAN = 1_000
"""Fewer completions are not worth a second request."""

Span = tuple[int, int]
"""First and last epoch second."""


class Completions:
    """The completions of an event that the portal shows, in the spans of time read so far."""

    def __init__(self, hubspot: HubSpotResource, event_type: str) -> None:
        self._hubspot = hubspot
        self._event_type = event_type
        self._hashes = pl.Series(dtype=pl.UInt64)
        self._read: Span | None = None

    def without(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that the portal shows no completion of; with their key's hash as `HASH`."""
        self._read_around(rows["timestamp"])
        hashed = rows.with_columns(hash_of_key())
        return hashed.filter(~pl.col(HASH).is_in(self._hashes.implode()))

    def _read_around(self, times: pl.Series) -> None:
        """Read the completions of the time that some rows span, where it was not read before."""
        spans = [span for part in self._unread(times) for span in _spans(part)]
        hashes = parallel_map(self._read_span, spans, REQUESTS_AT_ONCE)
        self._hashes = pl.concat([self._hashes, *hashes])
        if not times.is_empty():
            ends = [*(self._read or ()), _second(times.min()), _second(times.max())]
            self._read = min(ends), max(ends)

    def _unread(self, times: pl.Series) -> list[pl.Series]:
        """The times outside of the span that was read, up to its ends, so that one span remains."""
        if self._read is None:
            return [times]
        first, last = self._read
        before, after = times.filter(times < first), times.filter(times > last)
        ends = pl.Series([first], dtype=pl.Int64), pl.Series([last], dtype=pl.Int64)
        return [
            pl.concat([part.cast(pl.Int64), end])
            for part, end in zip((before, after), ends, strict=True)
            if not part.is_empty()
        ]

    def _read_span(self, span: Span) -> pl.Series:
        first, last = span
        events = self._hubspot.events(self._event_type, iso(first - 1), iso(last + 1))
        keys = pl.DataFrame([_key(event) for event in events], schema=KEY, orient="row")
        return keys.select(hash_of_key()).to_series()


def hash_of_key() -> pl.Expr:
    """The hash of the columns of `KEY`."""
    return pl.struct(list(KEY)).hash(seed=0).alias(HASH)


def iso(seconds: int) -> str:
    """Epoch seconds as HubSpot takes them."""
    return datetime.fromtimestamp(seconds, UTC).strftime(HUBSPOT_TIME)


def _spans(times: pl.Series) -> Iterator[Span]:
    """Cut the time that some rows span into parts of equal rows, to be read in parallel."""
    if times.is_empty():
        return
    parts = min(REQUESTS_AT_ONCE, times.len() // ROWS_PER_SPAN + 1)
    edges = [_second(times.quantile(n / parts, "nearest")) for n in range(parts + 1)]
    ends = sorted(set(edges))
    yield from pairwise(ends) if len(ends) > 1 else [(ends[0], ends[0])]


def _key(event: Json) -> tuple[str, str, str, int]:
    user, item, kind = map(event["properties"].get, ("user_id", "item_id", "event_type"))
    return user, item, kind, int(datetime.fromisoformat(event["occurredAt"]).timestamp())


def _second(value: object) -> int:
    return int(float(str(value)))
