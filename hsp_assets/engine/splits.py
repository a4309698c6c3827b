"""Which events a model may learn from and which it must foretell.

Three protocols: `service_split` (90/10 users, as Amazon Personalize measures), `time_split`
(everything after a moment is the future) and `last_split` (each user's last event is the future).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.ground_truth import Truth

TESTABLE = 2
"""Events that a user needs: one to be known by and one to be foretold."""


@dataclass(frozen=True, slots=True)
class Split:
    """One division of a log.

    Attributes:
        train: what a model may learn from.
        inputs: what is known of each test user when the list is asked for.
        truth: the items that each test user met afterwards; never empty for a user.
        users: code of each test user in the log that was divided.
    """

    train: EventLog
    inputs: EventLog
    truth: Truth
    users: NDArray[np.int64]


def service_split(
    log: EventLog, seed: int, share: float = 0.1, *, new_items_only: bool = False
) -> Split:
    """Hide the newest tenth of the events of a tenth of the users; learn from the other users.

    Users with fewer than two events cannot be tested and are all learned from.
    Source: https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html

    Raises:
        TooLittleData: fewer than two users have two events or more.
    """
    eligible = np.flatnonzero(log.lengths >= TESTABLE)
    if len(eligible) < TESTABLE:
        raise TooLittleData(
            f"{len(eligible)} users have two events or more; at least two are needed to measure"
        )
    order = np.random.default_rng(seed).permutation(eligible)
    chosen = np.sort(order[: max(1, round(share * len(eligible)))])
    held = np.zeros(log.user_count, dtype=bool)
    held[chosen] = True
    hidden = _newest(log, np.maximum(1, log.lengths // 10))
    return _divide(
        log,
        train=~held[log.users],
        hidden=hidden,
        users=chosen,
        new_items_only=new_items_only,
    )


def time_split(log: EventLog, moment: int, *, new_items_only: bool = False) -> Split:
    """Learn from the events before a moment (epoch seconds) and foretell those at or after it.

    Users without earlier events are tested too: what a stranger is shown counts.
    """
    later = log.times >= moment
    return _divide(log, train=~later, hidden=later, new_items_only=new_items_only)


def last_split(
    log: EventLog, users: NDArray[np.int64] | None = None, *, new_items_only: bool = False
) -> Split:
    """Hide the last event of the given users, of all who have two by default."""
    chosen = np.flatnonzero(log.lengths >= TESTABLE) if users is None else users
    hides = np.zeros(log.user_count, dtype=np.int64)
    hides[chosen] = 1
    hidden = _newest(log, hides)
    return _divide(log, train=~hidden, hidden=hidden, users=chosen, new_items_only=new_items_only)


def with_history(split: Split) -> Split:
    """Test only the users of whom something is known; strangers all get the same list."""
    return _test(split, np.flatnonzero(split.inputs.lengths))


def strangers(split: Split) -> NDArray[np.int64]:
    """Return the codes of the test users of whom nothing is known."""
    return np.asarray(split.users[split.inputs.lengths == 0])


def sample_users(split: Split, most: int, seed: int) -> Split:
    """Test at most so many of the users; what may be learned from stays the same."""
    return _test(split, sample(np.arange(len(split.users)), most, seed))


def sample(codes: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """Draw at most so many codes without replacement, in ascending order."""
    return np.sort(np.random.default_rng(seed).permutation(codes)[:most])


def _test(split: Split, users: NDArray[np.int64]) -> Split:
    """Test only some of the test users; what may be learned from stays the same."""
    return replace(
        split,
        inputs=split.inputs.select(users),
        truth=split.truth.select(users),
        users=split.users[users],
    )


def _newest(log: EventLog, sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the newest `sizes[u]` events of each user."""
    starts = log.offsets[1:] - sizes
    return np.arange(len(log)) >= np.repeat(starts, log.lengths)


def _divide(
    log: EventLog,
    *,
    train: NDArray[np.bool_],
    hidden: NDArray[np.bool_],
    users: NDArray[np.int64] | None = None,
    new_items_only: bool = False,
) -> Split:
    candidates = np.arange(log.user_count) if users is None else users
    inputs = log.keep(~hidden).select(candidates)
    truth = _truth(log.keep(hidden).select(candidates), inputs if new_items_only else None)
    tested = np.flatnonzero(truth.sizes)
    return Split(log.keep(train), inputs.select(tested), truth.select(tested), candidates[tested])


def _truth(hidden: EventLog, known: EventLog | None) -> Truth:
    """Distinct hidden items of each user, without those known if they are given."""
    truth = hidden.known()
    if known is None:
        return truth
    return truth.keep(~np.isin(truth.keys(), known.known().keys()))
