"""Starting APIs in front of the shop."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hsp_assets.api import create_app
from hsp_assets.sandbox.serving import serve
from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.shop import World


@dataclass
class StartApi:
    """Starts APIs with settings of their own, by default with one spool."""

    world: World
    spool: Path
    exits: ExitStack

    def __call__(self, **changes: Any) -> Client:
        """An API that runs until the fixture ends."""
        return self.exits.enter_context(self.running(**changes))

    @contextmanager
    def running(self, **changes: Any) -> Iterator[Client]:
        """An API that runs until the context ends."""
        settings = self.world.settings(**{"spool": self.spool, **changes})
        with serve(create_app(settings), "api") as url:
            client = Client(url, self.world.gate)
            with client.session:
                yield client
