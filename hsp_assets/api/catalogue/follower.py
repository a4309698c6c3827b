"""Following the live pointer: when another version goes live, the API loads it while it runs.

A request works with the view it began with, so no response mixes two versions. The last good view
stays while the bucket cannot be read.
"""

import asyncio
import logging
from dataclasses import dataclass

from hsp_assets.api.catalogue.bucket import Bucket, NothingPublished
from hsp_assets.api.catalogue.loading import EMPTY, Catalogue, load
from hsp_assets.failures import HspError, PermanentFailure
from hsp_assets.live import NOTHING_LIVE, Live, parse_live

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class View:
    """The live recommenders and dataset version."""

    live: Live
    catalogue: Catalogue


class LiveFollower:
    """Holds the live view; `refresh` looks for a newer one."""

    def __init__(self, bucket: Bucket) -> None:
        self.view = View(NOTHING_LIVE, EMPTY)
        self.problem = "the live pointer has not been read yet"
        """Why the view is not complete or not current; empty when it is both."""
        self._bucket = bucket
        self._tag = ""
        self._lock = asyncio.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether something is live and loaded."""
        return bool(self.view.catalogue.version)

    async def refresh(self) -> None:
        """Load what is live now; on failure keep the view and record the problem."""
        async with self._lock:
            try:
                await self._refresh()
            except HspError as error:
                if str(error) != self.problem:
                    level = logging.INFO if isinstance(error, NothingPublished) else logging.WARNING
                    log.log(level, "The live version cannot be loaded: %s", error)
                self.problem = str(error)
            else:
                self.problem = ""

    async def _refresh(self) -> None:
        stored = await asyncio.to_thread(self._bucket.read_live, self._tag)
        if stored is not None:
            self._point_to(stored.content)
            self._tag = stored.tag
        version = self.view.live.dataset_version
        if version != self.view.catalogue.version:
            catalogue = await asyncio.to_thread(load, self._bucket, version)
            self.view = View(self.view.live, catalogue)
            log.info("Dataset version %s is loaded.", version)

    def _point_to(self, content: bytes) -> None:
        try:
            live = parse_live(content)
        except ValueError as error:
            raise _unusable(type(error).__name__) from error
        self.view = View(live, self.view.catalogue)


def _unusable(reason: str) -> PermanentFailure:
    return PermanentFailure(
        f"The live pointer cannot be parsed ({reason}). Materialize the `datasets` and "
        "`recommender` groups again, with the version that the API runs."
    )
