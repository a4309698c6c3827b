"""What the data can support."""

from dataclasses import replace

import numpy as np

from hsp_assets.engine.evaluation.support import read_support
from hsp_assets.engine.splits import last_split
from hsp_assets_tests.engine.logs import log_of

VIEWS = log_of([[1, 1, 2], [1], [2, 2]], 4, times=[[5, 5, 6], [7], [8, 9]])
LOG = replace(VIEWS, types=np.zeros(6, dtype=np.int8))
SUPPORT = read_support(LOG, last_split(LOG))


def test_what_the_data_lacks_is_counted_and_named() -> None:
    """Exact duplicates do not count, and only users with two events left can be learned from."""
    assert (SUPPORT.items, SUPPORT.items_with_events) == (4, 2)
    assert SUPPORT.minimums["unique interactions"] == (1_000, 5)
    assert SUPPORT.unmet == ("unique interactions", "users with two interactions")
    assert (SUPPORT.users_to_learn_from, SUPPORT.test_users) == (1, 2)
