"""The parts of one API process, put together, started and stopped in order.

Assembles and nothing else: handlers of requests belong to `routes`.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from hsp_assets.api.aws import aws_session
from hsp_assets.api.catalogue.bucket import Bucket
from hsp_assets.api.catalogue.follower import LiveFollower
from hsp_assets.api.demo.histories import Histories
from hsp_assets.api.demo.versions import ActiveVersions
from hsp_assets.api.identity import Identity
from hsp_assets.api.metrics import Metrics
from hsp_assets.api.outbox.calls import Outbox
from hsp_assets.api.outbox.delivery import DurableOutbox
from hsp_assets.api.outbox.direct import DirectOutbox
from hsp_assets.api.outbox.sending import Sender
from hsp_assets.api.outbox.spool import Spool
from hsp_assets.api.outcomes import Outcomes
from hsp_assets.api.personalize.client import PersonalizeClient, Unavailable
from hsp_assets.api.personalize.targets import TargetFinder
from hsp_assets.api.recommendations.service import RecommendationService
from hsp_assets.api.settings import ApiSettings
from hsp_assets.failures import TransientFailure

log = logging.getLogger(__name__)

TARGETS_SECONDS, MISSING_TARGETS_SECONDS = 60.0, 5.0
"""How old the known targets may be: when all are known, and when one is missing."""


class Api:
    """Everything that handlers work with."""

    def __init__(self, settings: ApiSettings) -> None:
        self.settings = settings
        self.document: dict[str, Any] = {}
        """The OpenAPI document."""
        self.metrics = Metrics()
        session = aws_session(settings)
        self._bucket = Bucket(settings, session)
        self.follower = LiveFollower(self._bucket)
        self.histories = Histories(self.follower, self._bucket)
        """For the demo page; loads nothing until it is opened."""
        self.identity = Identity(self.follower, self.metrics)
        self.targets = TargetFinder(settings, session)
        self._client = PersonalizeClient(settings, session)
        self.active_versions = ActiveVersions(settings, session, self._client)
        """For the demo page, too."""
        self._sender = Sender(self._client, self.targets)
        self.outcomes = Outcomes(settings.dataset_group)
        self.recommendations = RecommendationService(
            settings, self.follower, self._client, self.metrics, self.outcomes
        )
        self.outbox: Outbox = DirectOutbox(self._sender, self.metrics, settings.delivery_seconds)
        self.metrics.ready.set_function(lambda: float(self.follower.is_ready))

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Load the live version, send what an earlier process left, and keep up to date.

        Raises:
            PermanentFailure: another process uses the spool, or it cannot be opened.

        """
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(self._client.close)
            if self.settings.spool is not None:
                await self._use_spool(Spool(self.settings.spool), stack)
            await self.keep_current()
            following = asyncio.create_task(self._follow())
            stack.push_async_callback(self._write_outcomes, now=True)
            stack.push_async_callback(_stop, following)
            yield

    async def keep_current(self) -> None:
        """Refresh the live version, credentials and targets, as far as they are available."""
        await self.follower.refresh()
        try:
            await asyncio.to_thread(self._client.refresh_credentials)
            is_incomplete = self.targets.is_incomplete
            if self.targets.age > (MISSING_TARGETS_SECONDS if is_incomplete else TARGETS_SECONDS):
                await self.targets.look_up()
        except Unavailable as error:
            log.warning("Personalize cannot be reached: %s", error)

    async def _use_spool(self, spool: Spool, stack: contextlib.AsyncExitStack) -> None:
        outbox = DurableOutbox(spool, self._sender, self.metrics, self.settings.delivery_seconds)
        stack.push_async_callback(outbox.close)
        await outbox.start()
        self.identity.learned.update(await spool.remembered())
        self.outbox = outbox

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self.settings.reload_seconds)
            await self.keep_current()
            await self._write_outcomes()

    async def _write_outcomes(self, *, now: bool = False) -> None:
        try:
            await asyncio.to_thread(self.outcomes.write, self._bucket, now=now)
        except TransientFailure as error:
            log.warning("Outcomes are written later: %s", error)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
