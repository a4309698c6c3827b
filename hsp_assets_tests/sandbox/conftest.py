"""Fixtures that the tests of every stand-in may use."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings

from hsp_assets_tests.sandbox.servers import Servers

# How long a busy machine takes for an example says nothing about the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Servers that are started once for all tests."""
    with ExitStack() as running:
        yield Servers(running)
