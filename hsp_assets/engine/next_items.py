"""The next-item model: a linear model from the past of a history to the items that come next.

Every history is cut at many places; the decayed items before a cut (S) predict the new items soon
after it (T) by ridge regression: B = (S'S + penalty I)^-1 S'T. Unlike EASE it knows the direction
of time, and it learns from vectors weighed just as they are when recommendations are made.
Source: M. Choi et al., "Session-aware linear item-item models for session-based recommendation",
2021 (their SLIT). Time is n^3 operations, memory two n x n matrices, n the trained items.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.ragged import places_within
from hsp_assets.engine.ridge import ROWS, blas_workers, gram, inverse, keep_strongest, multiply
from hsp_assets.engine.sparse import Matrix, matrix

MAX_ENTRIES = 2_000_000
"""Most items before all cuts together; more change the weights by less than the noise."""
MAX_PAST = 60
"""Events before a cut that are read."""
KEPT = 500
"""Weights kept for each predicted item."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Training rows.

    Attributes:
        past: shape (cuts, items); the decayed history before each cut.
        targets: shape (cuts, items); the new items after it, the nearest weighing most.
    """

    past: Matrix
    targets: Matrix


@dataclass(frozen=True, slots=True)
class CutGrams:
    """What the training rows come to, whatever the penalty.

    Attributes:
        past: S'S.
        followed: T'S.
    """

    past: NDArray[np.float32]
    followed: Matrix


def grams_of(cuts: Cuts) -> CutGrams:
    """Multiply the training rows."""
    return CutGrams(gram(cuts.past), sparse.csr_array(cuts.targets.T @ cuts.past))


def fit_next_item(grams: CutGrams, penalty: float, limit: int = KEPT) -> Matrix:
    """Solve for the weights (row: item of the history, column: predicted item).

    Args:
        grams: of the training rows.
        penalty: added to every diagonal element of S'S.
        limit: weights kept per predicted item.
    """
    solved = inverse(grams.past.copy(order="K"), penalty)
    followed, size = grams.followed, len(solved)
    starts = range(0, size, ROWS)
    with blas_workers() as pool:
        rows = (followed[start : start + ROWS].toarray() for start in starts)
        blocks = (multiply(block, solved, pool) for block in rows)
        return sparse.csr_array(keep_strongest(blocks, size, limit).T)


def cut_histories(log: EventLog, decay: float | None, window: int) -> Cuts:
    """Cut histories before evenly spread events, as many as `MAX_ENTRIES` allows.

    Args:
        log: what to learn from.
        decay: how many places back an item of the past loses weight by e; None: never.
        window: events after the cut that are predicted.
    """
    starts = log.offsets[:-1][log.users]
    cuts = np.flatnonzero(np.arange(len(log)) > starts)
    pasts = np.minimum(cuts - starts[cuts], MAX_PAST)
    if pasts.sum() > MAX_ENTRIES:
        number = round(MAX_ENTRIES / pasts.mean())
        cuts = cuts[np.linspace(0, len(cuts) - 1, number).astype(np.int64)]
    before, after = _same_item(log)
    return Cuts(_past(log, cuts, after, decay), _targets(log, cuts, before, window))


def _past(log: EventLog, cuts: Codes, after: Codes, decay: float | None) -> Matrix:
    """Weigh the newest event about each item before each cut."""
    rows, steps = _steps(np.minimum(cuts - log.offsets[:-1][log.users[cuts]], MAX_PAST))
    events = cuts[rows] - 1 - steps
    newest = after[events] >= cuts[rows]
    rows, events = rows[newest], events[newest]
    places = places_within(np.bincount(rows, minlength=len(cuts)))
    weights = np.ones(len(rows)) if decay is None else np.exp(-places / decay)
    return matrix(weights, (rows, log.items[events]), (len(cuts), log.item_count))


def _targets(log: EventLog, cuts: Codes, before: Codes, window: int) -> Matrix:
    """Weigh the first event about each new item after each cut."""
    rows, steps = _steps(np.minimum(log.offsets[1:][log.users[cuts]] - cuts, window))
    new = before[cuts[rows] + steps] < 0
    rows, steps = rows[new], steps[new]
    fades = np.exp(-2 * steps / window)
    return matrix(fades, (rows, log.items[cuts[rows] + steps]), (len(cuts), log.item_count))


def _same_item(log: EventLog) -> tuple[Codes, Codes]:
    """For each event, the user's event before and after it about the same item.

    Where there is none: -1 before, the number of events after.
    """
    keys = log.users * np.int64(log.item_count) + log.items
    order = np.argsort(keys, kind="stable")
    again = keys[order[1:]] == keys[order[:-1]]
    before, after = np.full(len(log), -1), np.full(len(log), len(log))
    before[order[1:][again]] = order[:-1][again]
    after[order[:-1][again]] = order[1:][again]
    return before, after


def _steps(lengths: Codes) -> tuple[Codes, Codes]:
    """For rows of some lengths: each place's row, and its number within the row from 0."""
    return np.repeat(np.arange(len(lengths)), lengths), places_within(lengths)
