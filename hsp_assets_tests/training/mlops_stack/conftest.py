"""The AWS solution beside a shop: the sandbox's, whose workflow works when a test says so."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import pytest

from hsp_assets.environment.mlops_stack import SANDBOX_STACK
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.sandbox.aws import serve_s3
from hsp_assets.sandbox.mlops_stack import Solution
from hsp_assets.sandbox.mlops_stack.app import create_app as cloudformation
from hsp_assets.sandbox.personalize import Minimums, Options, create_app
from hsp_assets.sandbox.serving import serve
from hsp_assets.training.mlops_stack.trainer import MlopsStack
from hsp_assets.waiting import Patience
from hsp_assets_tests.shop import bucket, personalize
from hsp_assets_tests.training.conftest import GROUP, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

    from hsp_assets.sandbox.mlops_stack.workflow import Workflow
    from hsp_assets.training.trainer import Plan

TRAINED = (RECOMMENDERS["most_viewed"], RECOMMENDERS["best_sellers"])
STACK = "personalize-stack"


@dataclass
class StackShop(Shop):
    """A shop that is trained by the solution."""

    workflow: Workflow = None  # type: ignore[assignment]
    stack: MlopsStackResource = None  # type: ignore[assignment]

    @property
    def solution(self) -> Self:
        """What the solution has got, and does."""
        return self

    @property
    def s3(self) -> S3Client:
        return self.storage.client

    def configuration(self) -> dict[str, Any]:
        found = self.s3.get_object(Bucket=self.stack.bucket, Key=f"train/{GROUP}/config.json")
        configuration: dict[str, Any] = json.loads(found["Body"].read())
        return configuration

    def lies(self) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.stack.bucket)
        return [one["Key"] for one in listed.get("Contents", [])]

    def work(self) -> None:
        """Do what the configuration says."""
        self.workflow.run(self.stack.bucket, f"train/{GROUP}/config.json")

    def plan(self, version: str) -> Plan:
        """What is to be imported, and two recommenders that are trained at once."""
        return replace(super().plan(version), recommenders=TRAINED)

    @property
    def trainer(self) -> MlopsStack:
        return MlopsStack(self.personalize, self.storage, self.stack, GROUP)

    @property
    def impatient(self) -> MlopsStack:
        """The same in a run that waits for nothing."""
        hurried = self.personalize.model_copy(update={"patience_minutes": 0})
        hurried.__dict__.pop("patience", None)
        return MlopsStack(hurried, self.storage, self.stack, GROUP)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[StackShop]:
    """A shop whose solution has been launched, and works when a test says so."""
    small = Minimums(interactions=300, interactions_per_import=300)
    options = Options(seconds_per_status=0.0, minimums=small)
    with ExitStack() as running:
        s3 = running.enter_context(serve_s3(tmp_path / "s3", "ours"))
        app = create_app(tmp_path / "personalize", s3_endpoint=s3, options=options)
        control = running.enter_context(serve(app, "personalize"))
        solution = Solution(tmp_path, s3, control)
        cloud = serve(cloudformation(solution.stacks), "cloudformation")
        stack = stack_at(running.enter_context(cloud))
        stack.ensure(Patience())
        trained = personalize(control)
        yield StackShop(bucket(s3, "ours"), trained, workflow=solution.workflow, stack=stack)


def stack_at(address: str) -> MlopsStackResource:
    """The solution's stack, launched where it is missing."""
    return MlopsStackResource(
        name=STACK,
        region="us-east-1",
        endpoint_url=address,
        access_key_id="test",
        secret_access_key="test",
        template_url=SANDBOX_STACK["mlops_stack_template"],
    )
