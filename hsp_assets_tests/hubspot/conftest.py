"""Node 24 and what npm installed: with them the project under `hubspot/` is checked and run."""

import pytest

from hsp_assets_tests.hubspot.node import HUBSPOT, Node


@pytest.fixture(scope="session")
def node() -> Node:
    """Node, with the packages that `hubspot/` names beside it."""
    if not (HUBSPOT / "node_modules" / "ready").exists():
        pytest.fail("hubspot/ has no packages: `make hubspot/node_modules/ready`", pytrace=False)
    return Node()
