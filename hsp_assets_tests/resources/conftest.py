"""A transport to a portal whose faults are armed by tests; it notes its pauses."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from hsp_assets.resources.hubspot_paths import LIST_IMPORTS
from hsp_assets.resources.hubspot_transport import Json, Transport
from hsp_assets_tests.portals import TOKEN, Site, empty_site


@dataclass
class Line:
    """A transport, the portal it calls, and the pauses it made, which take no time here.

    `url` is another way to the portal than straight.
    """

    site: Site
    pauses: list[float] = field(default_factory=list)
    url: str = ""

    def read(self, *, repeatable: bool = True) -> Json:
        transport = Transport(TOKEN, self.url or self.site.url, self.pauses.append)
        operation = replace(LIST_IMPORTS, is_repeatable=repeatable)
        return transport.call("listing imports", operation)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with empty_site(tmp_path_factory.mktemp("portal")) as served:
        yield served


@pytest.fixture
def line(site: Site) -> Line:
    """A transport to an empty portal in which nothing goes wrong yet."""
    site.portal.faults.disarm()
    return Line(site)
