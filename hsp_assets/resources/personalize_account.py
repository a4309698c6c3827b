"""How Amazon Personalize is reached, and what of it an installation decides.

Requests for resources are in `personalize`; names, schemas and what is trained when in `training`.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import dagster as dg
from botocore.config import Config
from pydantic import Field

from hsp_assets.resources.aws_answers import require_whole_answers
from hsp_assets.resources.personalize_kinds import Kind
from hsp_assets.resources.personalize_quotas import account_quotas
from hsp_assets.waiting import Patience

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient
    from mypy_boto3_personalize_runtime import PersonalizeRuntimeClient

RETRYING = Config(retries={"mode": "standard", "max_attempts": 8})
"""Throttling and passing failures are repeated with back-off by botocore."""


class PersonalizeAccount(dg.ConfigurableResource[Any]):
    """Amazon Personalize in one region; credentials come from the AWS chain unless given."""

    region: str = Field(description="AWS region.")
    role_arn: str = Field(description="Role with which Personalize reads the bucket.")
    endpoint_url: str | None = Field(default=None, description="Address, where not AWS's own.")
    access_key_id: str | None = Field(default=None, description="Access key.")
    secret_access_key: str | None = Field(default=None, description="Secret key.")
    patience_minutes: float | None = Field(
        default=None, description="How long a run waits for a piece of work; None is to its end."
    )
    tags: dict[str, str] = Field(default_factory=dict, description="Of everything created.")
    kms_key_arn: str = Field(default="", description="Key of the dataset group; empty: AWS's own.")
    min_requests_per_second: int = Field(
        default=1, description="Capacity that each recommender is given, and costs, at least."
    )

    @cached_property
    def control(self) -> "PersonalizeClient":
        """The client of the control plane."""
        client = self._session.client(
            "personalize", endpoint_url=self.endpoint_url, config=RETRYING
        )
        require_whole_answers(client)
        return client

    @cached_property
    def runtime(self) -> "PersonalizeRuntimeClient":
        """The client that requests recommendations."""
        client = self._session.client(
            "personalize-runtime", endpoint_url=self.endpoint_url, config=RETRYING
        )
        require_whole_answers(client)
        return client

    @cached_property
    def patience(self) -> Patience:
        """How long this run waits for work that goes on outside."""
        minutes = self.patience_minutes
        return Patience() if minutes is None else Patience(minutes * 60)

    @property
    def quotas(self) -> Mapping[Kind, int]:
        """How many resources of a kind the account may have, where Service Quotas says so."""
        return self.quotas_and_source[0]

    @cached_property
    def quotas_and_source(self) -> tuple[Mapping[Kind, int], str]:
        """The same, and who says so."""
        return account_quotas(self._session, self.endpoint_url)

    def tagged(self, kind: Kind) -> dict[str, list[dict[str, str]]]:
        """The parameter of a creation that gives a resource the installation's tags."""
        if not self.tags or kind == "schema":  # a schema costs nothing and takes none
            return {}
        return {"tags": [{"tagKey": k, "tagValue": v} for k, v in sorted(self.tags.items())]}

    @property
    def encryption(self) -> dict[str, str]:
        """The parameters of a dataset group whose data has a key of its own."""
        key = self.kms_key_arn
        return {"kmsKeyArn": key, "roleArn": self.role_arn} if key else {}

    @property
    def capacity(self) -> dict[str, int]:
        """The part of a recommender's configuration that says what it can answer at least."""
        least = self.min_requests_per_second
        return {"minRecommendationRequestsPerSecond": least} if least > 1 else {}

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(
            region_name=self.region,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
        )
