"""Fixtures that the tests of every stand-in may use."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from hsp_assets_tests.sandbox.servers import Servers


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Servers that are started once for all tests."""
    with ExitStack() as running:
        yield Servers(running)
