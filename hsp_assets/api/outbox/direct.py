"""The outbox of a process without a disk, such as a Lambda function.

An event is accepted only once Personalize has it; otherwise the caller has to send it again.
"""

import asyncio

from hsp_assets.api.metrics import Metrics
from hsp_assets.api.outbox.calls import Call, OutboxFull, Result, result_of
from hsp_assets.api.outbox.sending import Sender
from hsp_assets.api.personalize.client import Unavailable


class DirectOutbox:
    """Sends calls while the caller waits."""

    def __init__(self, sender: Sender, metrics: Metrics, delivery_seconds: float) -> None:
        self._sender = sender
        self._metrics = metrics
        self._delivery_seconds = delivery_seconds

    async def submit(self, calls: list[Call]) -> list[Result]:
        """Send calls, one after the other; see `Outbox`."""
        return [await self._send(call) for call in calls]

    async def remember(self, record: int, user: str) -> None:
        """Nothing: this process stores nothing."""

    async def _send(self, call: Call) -> Result:
        try:
            async with asyncio.timeout(self._delivery_seconds):
                refusals = await self._sender.send(call.kind, call.about, call.records)
        except (Unavailable, TimeoutError) as error:
            raise OutboxFull("Personalize does not take it now. Send it again later.") from error
        self._metrics.refused.labels(call.kind).inc(len(refusals))
        self._metrics.delivered.labels(call.kind).inc(len(call.records) - len(refusals))
        return result_of(refusals)
