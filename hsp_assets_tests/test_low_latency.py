"""A process that serves requests freezes its heap and shortens its thread switches."""

import gc
import sys

from hsp_assets.low_latency import SWITCH_SECONDS, low_latency


def test_the_heap_is_frozen_until_the_context_ends() -> None:
    frozen = gc.get_freeze_count()
    with low_latency():
        assert gc.get_freeze_count() > frozen
    assert gc.get_freeze_count() == 0


def test_thread_switches_are_short_until_the_context_ends() -> None:
    before = sys.getswitchinterval()
    with low_latency():
        assert abs(sys.getswitchinterval() - SWITCH_SECONDS) < 1e-9
    assert sys.getswitchinterval() == before
