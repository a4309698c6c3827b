"""The settings of Amazon Personalize: what its resources are given when they are created.

Which recommenders there are, and when they are retrained, are decisions and belong to `policy`.
"""

import re
from typing import Any

from pydantic import BaseModel, Field, field_validator

from hsp_assets.environment.forms import KeyArn, RoleArn

MOST_TAGS = 50
TAG = re.compile(r"[\w .:/+@-]{1,128}=[\w .:/+@-]{0,256}")
"""What AWS allows in a tag, without the characters that separate tags here."""


class PersonalizeSettings(BaseModel):
    """Role, key, capacity and tags of what is created in Amazon Personalize."""

    personalize_role_arn: RoleArn = Field(
        default="", description="Role that lets Personalize read the bucket."
    )
    personalize_kms_key_arn: KeyArn = Field(
        default="",
        description="KMS key of the dataset group, which HSP_PERSONALIZE_ROLE_ARN may use; empty "
        "means AWS's own. A dataset group that exists keeps the key it has.",
    )
    personalize_min_requests_per_second: int = Field(
        default=1,
        ge=1,
        le=500,
        description="Requests a second that each recommender is provisioned for; they are paid "
        "whether or not they come.",
    )
    personalize_tags: str = Field(
        default="",
        description="Tags of everything created there, such as `team=data,cost=shop`; for bills.",
    )

    @field_validator("personalize_tags")
    @classmethod
    def _tags(cls, given: str) -> str:
        """Pairs that AWS takes."""
        pairs = [pair.strip() for pair in given.split(",") if pair.strip()]
        if len(pairs) > MOST_TAGS or not all(TAG.fullmatch(pair) for pair in pairs):
            raise ValueError(f"tags are up to {MOST_TAGS} pairs, `name=value`, between commas")
        return ",".join(pairs)

    @property
    def creation(self) -> dict[str, Any]:
        """The fields of the Personalize resource that these settings are."""
        pairs = (pair.partition("=") for pair in self.personalize_tags.split(",") if pair)
        return {
            "role_arn": self.personalize_role_arn,
            "kms_key_arn": self.personalize_kms_key_arn,
            "min_requests_per_second": self.personalize_min_requests_per_second,
            "tags": {name: value for name, _, value in pairs},
        }
