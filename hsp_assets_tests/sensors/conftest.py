"""What the tests of several sensors need."""

from collections.abc import Iterator

import pytest

from hsp_assets_tests.sensors.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The other end of a webhook."""
    with receiving() as received:
        yield received
