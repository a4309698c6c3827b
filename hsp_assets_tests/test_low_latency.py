"""A process that answers others keeps its housekeeping out of the way, and only meanwhile."""

import gc
import sys

from hsp_assets.low_latency import SWITCH_SECONDS, steady


def test_what_exists_is_left_alone_by_the_garbage_collector_meanwhile() -> None:
    frozen = gc.get_freeze_count()
    with steady():
        assert gc.get_freeze_count() > frozen
    assert gc.get_freeze_count() == 0


def test_threads_take_turns_quickly_meanwhile() -> None:
    before = sys.getswitchinterval()
    with steady():
        assert abs(sys.getswitchinterval() - SWITCH_SECONDS) < 1e-9
    assert sys.getswitchinterval() == before
