"""The active versions of the recommenders for users, so that the demo page can show two lists.

Callers of the API get the live version. Which others are active is asked of Personalize each time:
the page is for trying things out, and in no hurry.
"""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.api.contract.errors import not_configured, unavailable
from hsp_assets.api.personalize.client import Json, PersonalizeClient, Refused, Unavailable
from hsp_assets.api.settings import ApiSettings
from hsp_assets.recommenders import RECOMMENDERS

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient as ControlClient

NAMES = {r.recipe: r.name for r in RECOMMENDERS.values() if not r.needs_item}


@dataclass(frozen=True)
class ActiveVersion:
    """A version of a recommender that can recommend.

    Attributes:
        name: of its resource in Personalize.
        recommender: the name that callers use.
        arn: of the resource.

    """

    name: str
    recommender: str
    arn: str


class ActiveVersions:
    """The active versions of one dataset group."""

    def __init__(
        self, settings: ApiSettings, session: boto3.Session, client: PersonalizeClient
    ) -> None:
        self._dataset_group = settings.dataset_group
        self._client = client
        self._control: ControlClient = session.client(
            "personalize", endpoint_url=settings.personalize_endpoint
        )

    async def all(self) -> list[ActiveVersion]:
        """All of them, by recommender and name.

        Raises:
            ApiError: Personalize cannot be reached.

        """
        try:
            return await asyncio.to_thread(self._list)
        except (BotoCoreError, ClientError) as error:
            raise unavailable(f"Versions cannot be listed: {type(error).__name__}.") from error

    async def recommend(self, name: str, user: str, limit: int) -> list[str]:
        """The items that one version recommends to a user, best first.

        Raises:
            ApiError: there is no such version, or it does not respond.

        """
        version = next((one for one in await self.all() if one.name == name), None)
        if version is None:
            raise not_configured("No active version has this name.")
        request: Json = {"recommenderArn": version.arn, "userId": user, "numResults": limit}
        try:
            response = await self._client.recommend(request)
        except (Refused, Unavailable) as error:
            raise unavailable(f"{name} does not respond.") from error
        return [item["itemId"] for item in response["itemList"]]

    def _list(self) -> list[ActiveVersion]:
        versions = []
        for page in self._control.get_paginator("list_recommenders").paginate():
            for one in page["recommenders"]:
                recommender = NAMES.get(one["recipeArn"].rpartition("/")[2])
                group = one["datasetGroupArn"].rpartition("/")[2]
                if recommender and one["status"] == "ACTIVE" and group == self._dataset_group:
                    versions.append(ActiveVersion(one["name"], recommender, one["recommenderArn"]))
        return sorted(versions, key=lambda one: (one.recommender, one.name))
