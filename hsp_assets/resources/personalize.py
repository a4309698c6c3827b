"""Amazon Personalize as this project uses it: resources found by name or created, and awaited.

Names, schemas and what is trained when belong to the `recommender` assets. Everything here may
be repeated: what exists is found, what is being made is waited for, nothing is made twice.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import boto3
import dagster as dg
from botocore.config import Config
from pydantic import Field

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.waiting import wait_for

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient
    from mypy_boto3_personalize_runtime import PersonalizeRuntimeClient

Kind = Literal[
    "schema",
    "dataset_group",
    "dataset",
    "dataset_import_job",
    "event_tracker",
    "filter",
    "recommender",
]
"""The resources of Personalize we make; `create_`, `list_` and `describe_` are named after them."""
Description = Mapping[str, Any]

ACTIVE = "ACTIVE"
RETRYING = Config(retries={"mode": "standard", "max_attempts": 8})
"""Throttling and passing failures are repeated with back-off by botocore."""


class PersonalizeResource(dg.ConfigurableResource[Any]):
    """Amazon Personalize in one region; credentials come from the AWS chain unless given."""

    region: str = Field(description="AWS region.")
    role_arn: str = Field(description="Role with which Personalize reads the bucket.")
    endpoint_url: str | None = Field(default=None, description="Address, where not AWS's own.")
    access_key_id: str | None = Field(default=None, description="Access key.")
    secret_access_key: str | None = Field(default=None, description="Secret key.")

    @cached_property
    def control(self) -> "PersonalizeClient":
        """The client of the control plane."""
        return self._session.client("personalize", endpoint_url=self.endpoint_url, config=RETRYING)

    @cached_property
    def runtime(self) -> "PersonalizeRuntimeClient":
        """The client that asks for recommendations."""
        return self._session.client(
            "personalize-runtime", endpoint_url=self.endpoint_url, config=RETRYING
        )

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(
            region_name=self.region,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
        )

    def summaries(self, kind: Kind, **scope: str) -> Iterator[Description]:
        """Yield the summaries of all resources of a kind, within a scope such as a group's ARN."""
        plural = f"{_camel(kind)}s"
        for page in self.control.get_paginator(f"list_{kind}s").paginate(**scope):  # type: ignore[call-overload]
            # Filters alone are listed under a capital letter.
            yield from page.get(plural) or page.get(plural.capitalize()) or []

    def find(self, kind: Kind, name: str, **scope: str) -> str | None:
        """The ARN of the resource of that name, or None."""
        field = _name_field(kind)
        found = self.summaries(kind, **scope)
        arns = (s[f"{_camel(kind)}Arn"] for s in found if s[field] == name)
        return next(arns, None)

    def create(self, kind: Kind, **parameters: object) -> str:
        """Create a resource and answer its ARN without waiting for it."""
        answer = getattr(self.control, f"create_{kind}")(**parameters)
        return str(answer[f"{_camel(kind)}Arn"])

    def describe(self, kind: Kind, arn: str) -> Description:
        """The full description of a resource."""
        answer = getattr(self.control, f"describe_{kind}")(**{f"{_camel(kind)}Arn": arn})
        description: Description = answer[_camel(kind)]
        return description

    def delete(self, kind: Kind, arn: str) -> None:
        """Start the deletion of a resource."""
        getattr(self.control, f"delete_{kind}")(**{f"{_camel(kind)}Arn": arn})

    def ensure(
        self,
        kind: Kind,
        name: str,
        scope: Mapping[str, str] | None = None,
        report: Callable[[Description], None] = lambda _: None,
        **parameters: object,
    ) -> Description:
        """The active resource of that name; created when there is none, awaited when in progress.

        Args:
            kind: of the resource.
            name: its name, unique per account and region.
            scope: how to list the candidates, such as `datasetGroupArn`.
            report: told the description each time before a pause.
            **parameters: of the creation, besides the name.

        Raises:
            PersonalizeFailure: it failed; the text has Personalize's `failureReason`.

        """
        field = _name_field(kind)
        arn = self.find(kind, name, **(scope or {}))
        arn = arn or self.create(kind, **{field: name}, **parameters)
        return self.wait_until_active(kind, arn, report)

    def recommend(self, arn: str, limit: int, **about: str) -> list[str]:
        """The item ids a recommender answers, best first.

        Args:
            arn: of an active recommender.
            limit: how many at most.
            **about: `userId`, `itemId` or both, as the recipe needs.

        """
        answer = self.runtime.get_recommendations(
            recommenderArn=arn,
            numResults=limit,
            **about,  # type: ignore[arg-type]
        )
        return [item["itemId"] for item in answer["itemList"]]

    def wait_until_active(
        self, kind: Kind, arn: str, report: Callable[[Description], None] = lambda _: None
    ) -> Description:
        """Wait until a resource is active and answer its description.

        Raises:
            PersonalizeFailure: it failed; the text has Personalize's `failureReason`.

        """
        described = wait_for(lambda: self.describe(kind, arn), _is_over, report)
        if described["status"] != ACTIVE:
            raise PersonalizeFailure(
                f"Personalize reports {described['status']} for {kind.replace('_', ' ')} "
                f"{arn.rsplit('/', 1)[-1]}: {described.get('failureReason', 'no reason given')}. "
                f"Correct the cause, delete the failed {kind.replace('_', ' ')} and run again."
            )
        return described


def _camel(kind: Kind) -> str:
    first, *rest = kind.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _name_field(kind: Kind) -> str:
    return "jobName" if kind == "dataset_import_job" else "name"


def _is_over(description: Description) -> bool:
    status = str(description["status"])
    return status == ACTIVE or status.endswith("FAILED")
