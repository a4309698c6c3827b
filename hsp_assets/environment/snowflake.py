"""The settings of the Snowflake account that the share is mounted in.

Secrets do not belong here; how they are used to log in belongs to `resources.snowflake_login`.
"""

from typing import Literal

from pydantic import BaseModel, Field


class SnowflakeSettings(BaseModel):
    """Where the share is, who reads it, and how long things may take."""

    snowflake_account: str = Field(default="", description="Account identifier of the share.")
    snowflake_user: str = Field(default="", description="User that reads the share.")
    snowflake_role: str = Field(default="", description="Role of that user; empty means default.")
    snowflake_warehouse: str = Field(
        default="", description="Warehouse that runs the queries; empty means the user's default."
    )
    snowflake_database: str = Field(
        default="", description="Database of the share, `HUB_<portal id>_DB`."
    )
    snowflake_schema: Literal["V2_DAILY", "V2_LIVE"] = Field(
        default="V2_DAILY", description="Schema of the share: `V2_DAILY` or `V2_LIVE`."
    )
    snowflake_storage_integration: str = Field(
        default="HSP_UNLOAD",
        pattern=r"^[A-Za-z_][A-Za-z0-9_$]*$",
        description="Storage integration that may write to the bucket.",
    )
    snowflake_login_seconds: int = Field(
        default=60, gt=0, description="How long to try to log in; a sensor's tick tries 15 s."
    )
    snowflake_request_seconds: int = Field(
        default=60,
        gt=0,
        description="How long to repeat a request that Snowflake does not answer.",
    )
    snowflake_statement_hours: float = Field(
        default=6,
        gt=0,
        description="How long a statement, such as an unload, may take; then it is cancelled.",
    )
