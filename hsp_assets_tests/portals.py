"""HubSpot portals for tests: a served stand-in, the client of production, and faults to order.

Declaring the data model takes half a second, so a process does it once and copies the file.
"""

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hsp_assets.environment import HubSpotApi
from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox import hubspot as stand_in
from hsp_assets.sandbox.hubspot import Options
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.faults import Fault
from hsp_assets.sandbox.serving import serve

TOKEN = "test"


@dataclass
class Site:
    """A portal that is served."""

    url: str
    portal: Portal
    api: HubSpotApi = "2026-09"

    @property
    def hubspot(self) -> HubSpotResource:
        """A client of its own, as each run has."""
        return HubSpotResource(access_token=TOKEN, url=self.url, api=self.api)

    def arm(self, **fault: object) -> None:
        """Let something go wrong."""
        self.portal.faults.arm(Fault.model_validate(fault))

    def hits(self) -> int:
        """How often the armed faults have struck."""
        return sum(fault["hits"] for fault in self.portal.faults.listed())


@contextmanager
def empty_site(folder: Path, **options: Any) -> Iterator[Site]:
    """A portal as it is new, kept in a folder; the options are those of the stand-in."""
    # The stand-in itself is never killed, so nothing has to be on the disk at once.
    chosen = Options(**{"durable": False, **options})
    app = stand_in.create_app(folder / "portal.sqlite", token=TOKEN, options=chosen)
    with serve(app, "hubspot") as url:
        yield Site(url, app.state.portal)


@contextmanager
def declared_site(folder: Path, **options: Any) -> Iterator[Site]:
    """A portal whose model is as declared and that holds nothing."""
    (folder / "portal.sqlite").write_bytes(_declared())
    with empty_site(folder, **options) as site:
        yield site


@functools.cache
def _declared() -> bytes:
    """The file of a portal whose model is as declared."""
    with tempfile.TemporaryDirectory() as folder:
        with empty_site(Path(folder)) as site:
            for part in PARTS:
                apply_part(site.hubspot, part)
        return (Path(folder) / "portal.sqlite").read_bytes()
