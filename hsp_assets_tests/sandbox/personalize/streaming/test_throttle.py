"""Calls a second."""

import pytest

from hsp_assets.sandbox.personalize.errors import ThrottlingError
from hsp_assets.sandbox.personalize.streaming.throttle import Throttle


def test_calls_beyond_the_limit_wait_for_the_next_second() -> None:
    throttle = Throttle("PutItems", 2)
    throttle.admit(10.0)
    throttle.admit(10.5)
    with pytest.raises(ThrottlingError, match="PutItems takes 2 calls a second"):
        throttle.admit(10.9)
    throttle.admit(11.0)
    with pytest.raises(ThrottlingError):
        throttle.admit(11.4)


def test_without_a_limit_everything_passes() -> None:
    throttle = Throttle("GetRecommendations", None)
    for _ in range(1_000):
        throttle.admit(1.0)
