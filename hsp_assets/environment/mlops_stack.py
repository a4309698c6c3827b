"""The settings of the AWS MLOps solution: which stack, and with what it may be launched."""

from typing import Any

from pydantic import BaseModel, Field

SANDBOX_STACK = {
    "mlops_stack_template": "https://solutions-reference.s3.amazonaws.com/"
    "maintaining-personalized-experiences-with-machine-learning/latest/"
    "maintaining-personalized-experiences-with-machine-learning.template",
}
"""In the sandbox a stack costs nothing, so that it is launched where it is missing."""


class MlopsStackSettings(BaseModel):
    """The CloudFormation stack of the solution, for HSP_TRAINING=mlops_stack."""

    mlops_stack: str = Field(
        default="maintaining-personalized-experiences",
        pattern=r"^([a-zA-Z][-a-zA-Z0-9]{0,127})?$",
        description="Name of the CloudFormation stack of the AWS solution, for "
        "HSP_TRAINING=mlops_stack.",
    )
    mlops_stack_template: str = Field(
        default="",
        pattern=r"^(https://\S+)?$",
        description="Address of the solution's template in S3, with which the stack is launched "
        "where there is none; empty: it is only looked for. The sandbox launches its stand-in.",
    )
    mlops_stack_email: str = Field(
        default="",
        pattern=r"^([a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+)?$",
        max_length=50,
        description="E-mail address that a launched solution tells of its work; empty: none.",
    )
    mlops_stack_patience_minutes: float = Field(
        default=60,
        gt=0,
        description="How long the stack may take to begin work after an upload.",
    )

    @property
    def solution(self) -> dict[str, Any]:
        """The fields of the stack's resource that these settings are."""
        return {
            "name": self.mlops_stack,
            "template_url": self.mlops_stack_template,
            "email": self.mlops_stack_email,
            "patience_minutes": self.mlops_stack_patience_minutes,
        }
