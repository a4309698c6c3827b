"""Sending calls to Personalize: their target, and which of their records a refusal means."""

import asyncio

from hsp_assets.api.outbox.calls import Json, Kind, Refusal
from hsp_assets.api.personalize.client import Path, PersonalizeClient, Refused, Unavailable
from hsp_assets.api.personalize.targets import TargetFinder, Targets

TIMEOUT_SECONDS = 5.0
STALE_SECONDS = 5.0
"""After a refusal the targets are looked up again, unless that was done this recently."""
OPERATIONS: dict[Kind, tuple[Path, str, str]] = {
    "events": ("/events", "trackingId", "eventList"),
    "users": ("/users", "datasetArn", "users"),
    "items": ("/items", "datasetArn", "items"),
}
"""Of each kind: the path, and the request's members for the target and the records."""


class Sender:
    """Sends events, users and items to the dataset group."""

    def __init__(self, client: PersonalizeClient, targets: TargetFinder) -> None:
        self._client = client
        self._targets = targets

    async def send(
        self, kind: Kind, about: dict[str, str], records: list[Json]
    ) -> tuple[Refusal, ...]:
        """Send up to ten records; those that are refused do not keep back the others.

        Personalize takes or refuses a call as a whole, and does not say which record is wrong. So
        the records of a refused call are sent one by one.

        Returns:
            What Personalize will never take.

        Raises:
            Unavailable: not now; sending again later may succeed.

        """
        try:
            await self._send(kind, about, records)
        except Refused as error:
            if len(records) == 1:
                return (Refusal(0, error.code, error.message),)
            return await self._send_each(kind, about, records)
        return ()

    async def _send_each(
        self, kind: Kind, about: dict[str, str], records: list[Json]
    ) -> tuple[Refusal, ...]:
        refusals = []
        for position, record in enumerate(records):
            try:
                await self._send(kind, about, [record])
            except Refused as error:
                refusals.append(Refusal(position, error.code, error.message))
        return tuple(refusals)

    async def _send(self, kind: Kind, about: dict[str, str], records: list[Json]) -> None:
        targets = await self._targets.get()
        if not targets.of(kind):
            targets = await self._targets.look_up()
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self._put(kind, about, records, targets)
        except TimeoutError as error:
            raise Unavailable("slow", f"Put took over {TIMEOUT_SECONDS} s.") from error
        except Refused as error:
            # A tracker or dataset that was made anew looks like a mistake in the records.
            if self._targets.age > STALE_SECONDS and await self._targets.look_up() != targets:
                raise Unavailable("target", "The dataset group's targets have changed.") from error
            raise

    async def _put(
        self, kind: Kind, about: dict[str, str], records: list[Json], targets: Targets
    ) -> None:
        target = targets.of(kind)
        if not target:
            raise Unavailable("target", f"The dataset group has no target for {kind}.")
        path, target_member, records_member = OPERATIONS[kind]
        await self._client.put(path, {target_member: target, **about, records_member: records})
