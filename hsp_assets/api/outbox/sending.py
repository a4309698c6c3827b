"""Sending one call to Personalize: its target, and what a refusal means."""

import asyncio

from hsp_assets.api.outbox.calls import Json, Kind
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

    async def send(self, kind: Kind, about: dict[str, str], records: list[Json]) -> None:
        """Send up to ten records.

        Raises:
            Refused: Personalize will never take them.
            Unavailable: not now; sending again later may succeed.

        """
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
