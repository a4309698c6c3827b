"""Which events a model may learn from, and which are held out for it to predict.

Three protocols: `service_split` (90/10 users, as Amazon Personalize measures), `time_split`
(everything from a moment on is held out) and `last_split` (each user's last event is held out).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.ground_truth import GroundTruth

MIN_EVENTS = 2
"""Events that a test user needs: one as history and one to be predicted."""


@dataclass(frozen=True, slots=True)
class Split:
    """One division of a log.

    Attributes:
        train: what a model may learn from.
        inputs: the history of each test user that a model may see when it predicts.
        ground_truth: the items in each test user's held-out events; never empty for a user.
        users: code of each test user in the log that was divided.
    """

    train: EventLog
    inputs: EventLog
    ground_truth: GroundTruth
    users: NDArray[np.int64]


def service_split(
    log: EventLog, seed: int, share: float = 0.1, *, new_items_only: bool = False
) -> Split:
    """Hold out the newest tenth of the events of a tenth of the users; train on the other users.

    Users with fewer than two events cannot be tested and are all trained on.
    Source: https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html

    Raises:
        TooLittleData: fewer than two users have two events or more.
    """
    eligible = np.flatnonzero(log.lengths >= MIN_EVENTS)
    if len(eligible) < MIN_EVENTS:
        raise TooLittleData(
            f"{len(eligible)} users have two events or more; at least two are needed to measure"
        )
    order = np.random.default_rng(seed).permutation(eligible)
    users = np.sort(order[: max(1, round(share * len(eligible)))])
    tested = np.zeros(log.user_count, dtype=bool)
    tested[users] = True
    held_out = _newest(log, np.maximum(1, log.lengths // 10))
    return _divide(log, ~tested[log.users], held_out, users, new_items_only=new_items_only)


def time_split(log: EventLog, cutoff: int, *, new_items_only: bool = False) -> Split:
    """Train on the events before a moment (epoch seconds), hold out those at or after it.

    Cold users, who have no earlier events, are tested too.
    """
    later = log.times >= cutoff
    users = np.arange(log.user_count)
    return _divide(log, ~later, later, users, new_items_only=new_items_only)


def last_split(
    log: EventLog, users: NDArray[np.int64] | None = None, *, new_items_only: bool = False
) -> Split:
    """Hold out the last event of the given users, of all who have two by default."""
    if users is None:
        users = np.flatnonzero(log.lengths >= MIN_EVENTS)
    sizes = np.zeros(log.user_count, dtype=np.int64)
    sizes[users] = 1
    held_out = _newest(log, sizes)
    return _divide(log, ~held_out, held_out, users, new_items_only=new_items_only)


def with_history(split: Split) -> Split:
    """Test only the users with a history; cold users all get the same list."""
    return _test(split, np.flatnonzero(split.inputs.lengths))


def cold_users(split: Split) -> NDArray[np.int64]:
    """Return the codes of the test users without a history."""
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
        ground_truth=split.ground_truth.select(users),
        users=split.users[users],
    )


def _newest(log: EventLog, sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the newest `sizes[u]` events of each user."""
    starts = log.offsets[1:] - sizes
    return np.arange(len(log)) >= np.repeat(starts, log.lengths)


def _divide(
    log: EventLog,
    train: NDArray[np.bool_],
    held_out: NDArray[np.bool_],
    users: NDArray[np.int64],
    *,
    new_items_only: bool,
) -> Split:
    """Divide by two masks of the events; test those of the users who have something to predict."""
    inputs = log.keep(~held_out).select(users)
    ground_truth = log.keep(held_out).select(users).distinct_items()
    if new_items_only:
        known = np.isin(ground_truth.keys(), inputs.distinct_items().keys())
        ground_truth = ground_truth.keep(~known)
    split = Split(log.keep(train), inputs, ground_truth, users)
    return _test(split, np.flatnonzero(ground_truth.sizes))
