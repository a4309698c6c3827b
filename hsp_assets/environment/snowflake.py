"""The settings of the Snowflake account that the share is mounted in.

Secrets do not belong here; how they are used to log in belongs to `resources.snowflake_login`.
"""

import re
from typing import Any, Literal

from pydantic import BaseModel, Field, field_validator

from hsp_assets.environment.forms import Url

ACCOUNT = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
DOMAIN = re.compile(r"\.snowflakecomputing\.(com|cn)$", re.IGNORECASE)
SNOWSIGHT = re.compile(r"app\.snowflake\.com/([^/?#]+)/([^/?#]+)", re.IGNORECASE)
"""The address of Snowflake's own pages: organization and account, or region and locator."""
BEYOND_REGIONS = {"privatelink", "global"}
STAGE = r"^([A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*){2})?$"


class SnowflakeSettings(BaseModel):
    """Where the share is, who reads it, and how long things may take."""

    snowflake_account: str = Field(
        default="",
        description="Account identifier, `<organization>-<account>` or `<locator>.<region>`; its "
        "URL will do.",
    )
    snowflake_host: str = Field(
        default="",
        description="Host or URL of the account, if not `<account>.snowflakecomputing.com`.",
    )
    snowflake_user: str = Field(default="", description="User that reads the share.")
    snowflake_private_key_path: str = Field(
        default="",
        description="File of that user's private key, in place of HSP_SNOWFLAKE_PRIVATE_KEY.",
    )
    snowflake_token_path: str = Field(
        default="",
        description="File of that user's programmatic access token, in place of "
        "HSP_SNOWFLAKE_TOKEN; or of the identity token, for the workload identity `OIDC`.",
    )
    snowflake_oauth_client_id: str = Field(
        default="", description="OAuth client that logs in, with HSP_SNOWFLAKE_OAUTH_CLIENT_SECRET."
    )
    snowflake_oauth_token_url: Url = Field(
        default="", description="Where that client gets its tokens; empty means from Snowflake."
    )
    snowflake_oauth_scope: str = Field(
        default="", description="Scope it asks for; empty means `session:role:<role>`."
    )
    snowflake_workload_identity: Literal["", "AWS", "AZURE", "GCP", "OIDC"] = Field(
        default="",
        description="Whose identity of this workload Snowflake trusts, in place of any secret: "
        "`AWS`, `AZURE`, `GCP` or `OIDC`; empty means none.",
    )
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
    snowflake_stage: str = Field(
        default="",
        pattern=STAGE,
        description="Stage on the bucket to unload to, `<database>.<schema>.<stage>`, for accounts "
        "that forbid unloading to a URL; empty means to a URL by the integration.",
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

    @property
    def share(self) -> dict[str, Any]:
        """The fields of the share's resource that are set alike in sandbox and production."""
        return {
            "share_schema": self.snowflake_schema,
            "storage_integration": self.snowflake_storage_integration,
            "stage": self.snowflake_stage,
            "login_seconds": self.snowflake_login_seconds,
            "request_seconds": self.snowflake_request_seconds,
            "statement_seconds": round(self.snowflake_statement_hours * 3_600),
        }

    @field_validator("snowflake_account", mode="before")
    @classmethod
    def _account_identifier(cls, given: str) -> str:
        """The identifier in what people paste: a URL, a domain, organization and account."""
        text = str(given).strip()
        if page := SNOWSIGHT.search(text):
            region_or_organization, name = page.groups()
            is_region = "-" in region_or_organization or "." in region_or_organization
            text = f"{name}.{region_or_organization}" if is_region else "-".join(page.groups())
            text = text.removesuffix(".us-west-2")  # Snowflake's first region has no name
        text = DOMAIN.sub("", re.sub(r"^https?://", "", text).partition("/")[0].partition(":")[0])
        organization, dot, account = text.partition(".")
        if dot and "-" not in account and account.lower() not in BEYOND_REGIONS:
            text = f"{organization}-{account}"  # every region has a hyphen
        if text and (not ACCOUNT.fullmatch(text) or "snowflake.com" in text.lower()):
            raise ValueError(
                "this is no account identifier; it is <organization>-<account>, as in the URL of "
                "the account before .snowflakecomputing.com"
            )
        return text
