"""The CloudFormation stack of the AWS MLOps solution: found by name, or launched, and its outputs.

What goes into its bucket belongs to `training.mlops_stack`.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import boto3
import dagster as dg
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import Field

from hsp_assets.failures import PermanentFailure, StillInProgress
from hsp_assets.waiting import Patience

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

BUCKET, DASHBOARD, TOPIC = "PersonalizeBucketName", "Dashboard", "SNSTopicArn"
"""The stack's outputs that we use."""
ABSENT = "does not exist"
"""In CloudFormation's answer when no stack bears a name; it has no code of its own for that."""
WORKING = "_IN_PROGRESS"
UNUSABLE = ("FAILED", "ROLLBACK_COMPLETE", "DELETE_COMPLETE")
"""Ends of the status of a stack that never came to be; one that failed to change goes on."""
CAPABILITIES: Final = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM")
"""The solution makes roles for its functions."""
Stack = Mapping[str, Any]


class MlopsStackResource(dg.ConfigurableResource[Any]):
    """The stack; credentials come from the AWS chain unless given."""

    name: str = Field(description="Name of the CloudFormation stack.")
    region: str = Field(description="AWS region.")
    template_url: str = Field(
        default="", description="Template with which a missing stack is launched; empty: never."
    )
    email: str = Field(default="", description="Whom the solution tells of its work.")
    kms_key_arn: str = Field(default="", description="Key that the solution may use.")
    patience_minutes: float = Field(
        default=60, description="How long it may take to begin work after an upload."
    )
    endpoint_url: str | None = Field(default=None, description="Address, where not AWS's own.")
    access_key_id: str | None = Field(default=None, description="Access key.")
    secret_access_key: str | None = Field(default=None, description="Secret key.")

    def ensure(self, patience: Patience) -> None:
        """Launch the stack if there is none, and wait until it is there.

        Args:
            patience: of the run.

        Raises:
            PermanentFailure: there is none and it may not be launched, or its creation failed.
            StillInProgress: its creation takes longer than a run waits.

        """
        if self._find() is None:
            self._launch()
        stack = patience.wait_for(self._described, lambda one: not _is_working(one))
        if _is_working(stack):
            raise StillInProgress(
                f"The creation of the CloudFormation stack {self.name}",
                arn=f"cloudformation/{self.name}",
                status=stack["StackStatus"],
                since=stack["CreationTime"].isoformat(timespec="seconds"),
            )
        if stack["StackStatus"].endswith(UNUSABLE):
            raise PermanentFailure(
                f"The CloudFormation stack {self.name} is {stack['StackStatus']}: "
                f"{stack.get('StackStatusReason', 'its events say why')}. Delete it in "
                "CloudFormation, correct what its events name, then run again."
            )

    @property
    def is_there(self) -> bool:
        """Whether there is such a stack, in whatever state."""
        return self._find() is not None

    @property
    def bucket(self) -> str:
        """The bucket that the stack watches.

        Raises:
            PermanentFailure: there is no such stack, or it is another one.

        """
        if BUCKET not in self.outputs:
            raise PermanentFailure(
                f"The CloudFormation stack {self.name} has no output {BUCKET}, it has "
                f"{', '.join(sorted(self.outputs)) or 'none'}. HSP_MLOPS_STACK must name the stack "
                "of the AWS solution, and its creation must be complete."
            )
        return self.outputs[BUCKET]

    @property
    def dashboard_url(self) -> str:
        """Where CloudWatch shows the solution's dashboard; empty when the stack names none."""
        name = self.outputs.get(DASHBOARD)
        console = f"https://{self.region}.console.aws.amazon.com/cloudwatch/home"
        return f"{console}?region={self.region}#dashboards:name={name}" if name else ""

    @cached_property
    def outputs(self) -> dict[str, str]:
        """What the stack says of itself.

        Raises:
            PermanentFailure: there is no such stack.

        """
        listed = self._described().get("Outputs", [])
        return {one["OutputKey"]: one["OutputValue"] for one in listed}

    def _described(self) -> Stack:
        stack = self._find()
        if stack is None:
            raise PermanentFailure(
                f"The CloudFormation stack {self.name} does not exist in {self.region}. Set "
                "HSP_MLOPS_STACK to the name of the AWS solution's stack, or "
                "HSP_MLOPS_STACK_TEMPLATE to the address of its template to have it launched."
            )
        return stack

    def _find(self) -> Stack | None:
        if not self.name:
            raise PermanentFailure(
                "HSP_TRAINING=mlops_stack needs the stack's name: HSP_MLOPS_STACK."
            )
        try:
            (stack,) = self._client.describe_stacks(StackName=self.name)["Stacks"]
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and ABSENT in error.response["Error"]["Message"]:
                return None
            raise PermanentFailure(
                f"The CloudFormation stack {self.name} in {self.region} cannot be looked at "
                f"({error}). Check HSP_MLOPS_STACK, HSP_AWS_REGION and that this process may call "
                "cloudformation:DescribeStacks."
            ) from error
        return stack

    def _launch(self) -> None:
        if not self.template_url:
            self._described()  # it says that there is none, and what to do
        given = {"Email": self.email, "PersonalizeKmsKeyArn": self.kms_key_arn}
        try:
            self._client.create_stack(
                StackName=self.name,
                TemplateURL=self.template_url,
                Capabilities=CAPABILITIES,
                Parameters=[
                    {"ParameterKey": name, "ParameterValue": value}
                    for name, value in given.items()
                    if value
                ],
            )
        except self._client.exceptions.AlreadyExistsException:
            return  # another run was quicker
        except (ClientError, BotoCoreError) as error:
            raise PermanentFailure(
                f"The CloudFormation stack {self.name} cannot be launched ({error}). Check "
                "HSP_MLOPS_STACK_TEMPLATE and HSP_MLOPS_STACK_EMAIL, or launch it yourself with "
                "rights to make roles, functions and buckets, which this process need not have: "
                "docs/mlops_stack.md."
            ) from error

    @cached_property
    def _client(self) -> "CloudFormationClient":
        session = boto3.Session(
            region_name=self.region,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
        )
        return session.client("cloudformation", endpoint_url=self.endpoint_url)


def _is_working(stack: Stack) -> bool:
    """Whether it is being made or unmade; one that is being updated can be used."""
    status = str(stack["StackStatus"])
    return status.endswith(WORKING) and not status.startswith("UPDATE_")
