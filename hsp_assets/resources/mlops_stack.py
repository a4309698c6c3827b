"""The CloudFormation stack of the AWS MLOps solution: where its bucket is.

What goes into that bucket belongs to `training.mlops_stack`.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import dagster as dg
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import Field

from hsp_assets.failures import PermanentFailure

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

BUCKET = "PersonalizeBucketName"
"""The stack's output that names its bucket."""


class MlopsStackResource(dg.ConfigurableResource[Any]):
    """The stack, found by name; credentials come from the AWS chain unless given."""

    name: str = Field(description="Name of the CloudFormation stack.")
    region: str = Field(description="AWS region.")
    patience_minutes: float = Field(
        default=60, description="How long it may take to begin work after an upload."
    )
    endpoint_url: str | None = Field(default=None, description="Address, where not AWS's own.")
    access_key_id: str | None = Field(default=None, description="Access key.")
    secret_access_key: str | None = Field(default=None, description="Secret key.")

    @cached_property
    def bucket(self) -> str:
        """The bucket that the stack watches.

        Raises:
            PermanentFailure: there is no such stack, or it is another one.

        """
        outputs = self._outputs()
        if BUCKET not in outputs:
            raise PermanentFailure(
                f"The CloudFormation stack {self.name} has no output {BUCKET}, it has "
                f"{', '.join(sorted(outputs)) or 'none'}. HSP_MLOPS_STACK must name the stack of "
                "the AWS solution, and its creation must be complete."
            )
        return outputs[BUCKET]

    def _outputs(self) -> dict[str, str]:
        if not self.name:
            raise PermanentFailure(
                "HSP_TRAINING=mlops_stack needs the stack's name: HSP_MLOPS_STACK."
            )
        try:
            (stack,) = self._client.describe_stacks(StackName=self.name)["Stacks"]
        except (ClientError, BotoCoreError) as error:
            raise PermanentFailure(
                f"The CloudFormation stack {self.name} in {self.region} cannot be looked at "
                f"({error}). Check HSP_MLOPS_STACK, HSP_AWS_REGION and that this process may call "
                "cloudformation:DescribeStacks."
            ) from error
        return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}

    @property
    def _client(self) -> "CloudFormationClient":
        session = boto3.Session(
            region_name=self.region,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
        )
        return session.client("cloudformation", endpoint_url=self.endpoint_url)
