"""The targets of events, users and items: the dataset group's tracker and datasets.

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
"""Between two look-ups, because the control plane allows few calls."""


@dataclass(frozen=True)
class Targets:
    """The targets; empty where there is none.

    Attributes:
        tracking_id: of the group's active event tracker.
        users: ARN of the Users dataset.
        items: ARN of the Items dataset.

    """

    tracking_id: str = ""
    users: str = ""
    items: str = ""

    def of(self, kind: Literal["events", "users", "items"]) -> str:
        """The target for records of a kind."""
        return {"events": self.tracking_id, "users": self.users, "items": self.items}[kind]


class TargetFinder:
    """Finds the targets of one dataset group, again when they turn out to be wrong."""

    def __init__(self, settings: ApiSettings, session: boto3.Session) -> None:
        self._dataset_group = settings.dataset_group
        self._client: PersonalizeClient = session.client(
            "personalize", endpoint_url=settings.personalize_endpoint
        )
        self._targets: Targets | None = None
        self._look_up_task: asyncio.Task[Targets] | None = None
        self._looked_up = -PAUSE_SECONDS

    @property
    def known(self) -> Targets | None:
        """The result of the last look-up; None before the first has succeeded."""
        return self._targets

    @property
    def is_incomplete(self) -> bool:
        """Whether a target is unknown or does not exist yet."""
        targets = self._targets
        return targets is None or not (targets.tracking_id and targets.users and targets.items)

    @property
    def age(self) -> float:
        """Seconds since the last look-up."""
        return time.monotonic() - self._looked_up

    async def get(self) -> Targets:
        """The targets, looked up when they are unknown.

        Raises:
            Unavailable: the control plane cannot be reached.

        """
        return self._targets or await self.look_up()

    async def look_up(self) -> Targets:
        """Look them up again; concurrent callers share one look-up."""
        if self._look_up_task is None:
            self._look_up_task = asyncio.create_task(self._find_after_pause())
        return await asyncio.shield(self._look_up_task)

    async def _find_after_pause(self) -> Targets:
        await asyncio.sleep(max(0.0, self._looked_up + PAUSE_SECONDS - time.monotonic()))
        # Callers from here on need a look-up that starts later.
        self._look_up_task = None
        self._looked_up = time.monotonic()
        try:
            self._targets = await asyncio.to_thread(self._find)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(
                "control", f"The dataset group cannot be looked up: {type(error).__name__}."
            ) from error
        return self._targets

    def _find(self) -> Targets:
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
