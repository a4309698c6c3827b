"""Node 24 and what npm installed, and a portal with a trained shop behind it."""

from collections.abc import Iterator

import pytest

from hsp_assets_tests.api.shop import running_shop
from hsp_assets_tests.hubspot.node import HUBSPOT, Node
from hsp_assets_tests.hubspot.shops import Portal, running_portal


@pytest.fixture(scope="session")
def node() -> Node:
    """Node, with the packages that `hubspot/` names beside it."""
    if not (HUBSPOT / "node_modules" / "ready").exists():
        pytest.fail("hubspot/ has no packages: `make hubspot/node_modules/ready`", pytrace=False)
    return Node()


@pytest.fixture(scope="session")
def portal(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal, for all tests; each makes contacts of its own."""
    folder = tmp_path_factory.mktemp("portal")
    with running_shop(folder) as world, running_portal(world, node, folder) as portal:
        yield portal
