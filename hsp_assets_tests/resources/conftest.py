"""A portal whose faults are armed by tests, and a transport that notes its pauses."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from hsp_assets.resources.hubspot_paths import LIST_IMPORTS
from hsp_assets.resources.hubspot_transport import Json, Transport
from hsp_assets.sandbox import hubspot as stand_in
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.faults import Fault
from hsp_assets.sandbox.serving import serve


@dataclass
class Line:
    """A transport, what it talks to, and the pauses it made, which take no time here."""

    transport: Transport
    portal: Portal
    pauses: list[float] = field(default_factory=list)

    def arm(self, **fault: object) -> None:
        """Let something go wrong."""
        self.portal.faults.arm(Fault.model_validate(fault))

    def hits(self) -> int:
        """How often the armed faults have struck."""
        return sum(fault["hits"] for fault in self.portal.faults.listed())

    def read(self, *, repeatable: bool = True) -> Json:
        """List the imports."""
        operation = replace(LIST_IMPORTS, is_repeatable=repeatable)
        return self.transport.call("listing imports", operation)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A transport to an empty portal."""
    app = stand_in.create_app(tmp_path / "portal.sqlite", token="test")
    pauses: list[float] = []
    with serve(app, "hubspot") as url:
        yield Line(Transport("test", url, pauses.append), app.state.portal, pauses)
