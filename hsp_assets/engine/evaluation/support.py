"""What a set of events can support, the service's minimums included."""

import numpy as np

from hsp_assets.engine.evaluation.report import Support
from hsp_assets.engine.events import EventLog, EventType
from hsp_assets.engine.splits import MIN_EVENTS, Split

INTERACTIONS = 1_000
USERS = 25
"""Minimums of the service's recipes: unique interactions, and users with two or more.

Source: https://docs.aws.amazon.com/personalize/latest/dg/limits.html
"""
SHARE = 0.01
"""Share of the users who need two interactions or more."""


def read_support(log: EventLog, split: Split, left_out: int = 0) -> Support:
    """Count what can be learned from, who can be tested and what the service requires.

    Args:
        log: all events.
        split: how they were divided.
        left_out: users who are not tested because they have no history.
    """
    lengths, train = log.lengths, split.train
    users = int(np.count_nonzero(lengths))
    returning = int(np.count_nonzero(lengths >= MIN_EVENTS))
    return Support(
        events=len(log),
        users=users,
        items=log.item_count,
        items_with_events=int(np.count_nonzero(log.counts())),
        users_to_learn_from=int(np.count_nonzero(train.lengths >= MIN_EVENTS)),
        items_to_learn_from=int(np.count_nonzero(train.counts() >= MIN_EVENTS)),
        test_users=len(split.users),
        test_users_without_history=int(np.count_nonzero(split.inputs.lengths == 0)),
        cold_users_left_out=left_out,
        minimums={
            "unique interactions": (INTERACTIONS, _unique(log)),
            "users with two interactions": (max(USERS, int(np.ceil(SHARE * users))), returning),
            **_minimums_by_type(log),
        },
    )


def _minimums_by_type(log: EventLog) -> dict[str, tuple[int, int]]:
    """Views and purchases that the recipes about them need, if types have a meaning at all."""
    if not log.types.any():
        return {}
    return {
        f"{kind.name.title()} events": (INTERACTIONS, int(np.count_nonzero(log.types == kind)))
        for kind in (EventType.VIEW, EventType.PURCHASE)
    }


def _unique(log: EventLog) -> int:
    """Events that differ in user, item, type or second; all of them where no second is known."""
    if not log.has_times:
        return len(log)
    columns = np.column_stack([log.users, log.items, log.types, log.times])
    return len(np.unique(columns, axis=0))
