"""Event logs written by hand."""

from collections.abc import Sequence

import numpy as np

from hsp_assets.engine.events import EventLog, EventType
from hsp_assets.engine.ragged import offsets_of


def log_of(
    sequences: Sequence[Sequence[int]],
    item_count: int = 10,
    times: Sequence[Sequence[int]] | None = None,
) -> EventLog:
    """Make a log of views from each user's item codes, oldest first, by default 1 s apart."""
    lengths = np.array([len(sequence) for sequence in sequences])
    times = times or [range(length) for length in lengths]
    return EventLog(
        offsets_of(lengths),
        np.array([item for sequence in sequences for item in sequence], dtype=np.int32),
        np.full(lengths.sum(), EventType.VIEW, dtype=np.int8),
        np.array([time for row in times for time in row], dtype=np.int64),
        item_count,
    )
