"""Where events, users and items go: the dataset group's tracker and datasets.

They are looked up in the control plane, rarely and in a thread; sending belongs to `client`.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.api.personalize.client import Unavailable
from hsp_assets.api.settings import ApiSettings

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient

PAUSE_SECONDS = 1.0
"""Between two look-ups: the control plane allows few calls."""


@dataclass(frozen=True)
class Targets:
    """Empty where there is none.

    Attributes:
        tracking_id: of the group's active event tracker.
        users: ARN of the Users dataset.
        items: ARN of the Items dataset.

    """

    tracking_id: str = ""
    users: str = ""
    items: str = ""

    def of(self, kind: Literal["events", "users", "items"]) -> str:
        """Where records of a kind go."""
        return {"events": self.tracking_id, "users": self.users, "items": self.items}[kind]


class TargetFinder:
    """Knows the targets of one dataset group, and looks again when they turn out wrong."""

    def __init__(self, settings: ApiSettings, session: boto3.Session) -> None:
        self._dataset_group = settings.dataset_group
        self._client: PersonalizeClient = session.client(
            "personalize", endpoint_url=settings.personalize_endpoint
        )
        self._found: Targets | None = None
        self._looking: asyncio.Task[Targets] | None = None
        self._looked = -PAUSE_SECONDS

    @property
    def known(self) -> Targets | None:
        """What was found last; None before the first look-up has succeeded."""
        return self._found

    @property
    def is_incomplete(self) -> bool:
        """Whether something is not known yet, or does not exist yet."""
        found = self._found
        return found is None or not (found.tracking_id and found.users and found.items)

    @property
    def age(self) -> float:
        """Seconds since they were looked up last."""
        return time.monotonic() - self._looked

    async def get(self) -> Targets:
        """The targets, looked up when they are not known yet.

        Raises:
            Unavailable: the control plane cannot be asked.

        """
        return self._found or await self.look()

    async def look(self) -> Targets:
        """Look them up anew; who asks at the same time shares one look-up."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> Targets:
        await asyncio.sleep(max(0.0, self._looked + PAUSE_SECONDS - time.monotonic()))
        # Whoever asks from here on needs a look-up that starts after that.
        self._looking = None
        self._looked = time.monotonic()
        try:
            self._found = await asyncio.to_thread(self._ask)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(
                "control", f"The dataset group cannot be looked up: {type(error).__name__}."
            ) from error
        return self._found

    def _ask(self) -> Targets:
        group = next(self._group_arns(), None)
        if group is None:
            return Targets()
        datasets = self._client.get_paginator("list_datasets").paginate(datasetGroupArn=group)
        arns = {d["datasetType"].upper(): d["datasetArn"] for p in datasets for d in p["datasets"]}
        return Targets(self._tracking_id(group), arns.get("USERS", ""), arns.get("ITEMS", ""))

    def _group_arns(self) -> Iterator[str]:
        for page in self._client.get_paginator("list_dataset_groups").paginate():
            for group in page["datasetGroups"]:
                if group["name"] == self._dataset_group:
                    yield group["datasetGroupArn"]

    def _tracking_id(self, group: str) -> str:
        pages = self._client.get_paginator("list_event_trackers").paginate(datasetGroupArn=group)
        for page in pages:
            for tracker in page["eventTrackers"]:
                if tracker["status"] == "ACTIVE":
                    described = self._client.describe_event_tracker(
                        eventTrackerArn=tracker["eventTrackerArn"]
                    )
                    return described["eventTracker"]["trackingId"]
        return ""
