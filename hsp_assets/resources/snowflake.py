"""The Snowflake account that the HubSpot share is mounted in.

The statements are in `sql/`; running them belongs to `snowflake_session`, and how the user logs in
to `snowflake_login`.
"""

from contextlib import AbstractContextManager, closing
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from hsp_assets.resources.snowflake_login import SnowflakeLogIn

if TYPE_CHECKING:
    from dagster_snowflake import SnowflakeResource

    from hsp_assets.resources.snowflake_session import Session

TICK_SECONDS = 15
"""What a request and a log-in may take in a sensor's tick, which Dagster ends after a minute."""
TICK_STATEMENT_SECONDS = 30

NO_PLATFORM_DETECTION = 0.0
"""Seconds. Else each log-in asks six metadata and identity services of three clouds where it runs,
for 0.2 s, only to tell Snowflake."""

SESSION_PARAMETERS = {"ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION": False}
"""Else the types of an unloaded file depend on the values in it, and the parts of one unload may
have different ones."""


class SnowflakeShareResource(SnowflakeLogIn):
    """The share's database and schema, read only."""

    role: str | None = Field(default=None, description="Role; None means the user's default.")
    warehouse: str | None = Field(default=None, description="Warehouse that runs the queries.")
    database: str = Field(description="Database of the share.")
    share_schema: str = Field(default="V2_DAILY", description="Schema: V2_DAILY or V2_LIVE.")
    storage_integration: str = Field(description="Integration that may write to the bucket.")
    stage: str = Field(
        default="", description="Stage to unload to; empty: to a URL, by the integration."
    )
    login_seconds: int = Field(default=60, description="How long to try to log in.")
    request_seconds: int = Field(
        default=60, description="How long to repeat a request that is not answered."
    )
    statement_seconds: int = Field(
        default=6 * 3_600, description="How long a statement may take; then it is cancelled."
    )
    connection_arguments: dict[str, Any] = Field(
        default_factory=dict, description="Further arguments of the connection, such as a host."
    )

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Load what opens a session while a run's first steps wait for other services."""
        if context.run is not None:  # a sensor's tick needs none of it
            Thread(target=dagsters_resource, name="load Snowflake").start()

    def session(self) -> AbstractContextManager["Session"]:
        """Open a connection with the share's database and schema as the session's: for runs.

        Raises:
            TransientFailure: Snowflake cannot be reached.
            PermanentFailure: what the user logs in with is missing, wrong or refused.

        """
        arguments = self._arguments(
            self.login_seconds, self.request_seconds, self.statement_seconds
        )
        from hsp_assets.resources.snowflake_session import open_session

        resource = dagsters_resource()(
            user=arguments.pop("user", ""),
            authenticator=arguments.pop("authenticator"),
            additional_snowflake_connection_args=arguments,
        )
        return open_session(resource.get_connection, self.statement_seconds)

    def quick_session(self) -> AbstractContextManager["Session"]:
        """The same by the connector alone, which is imported in a tenth of a second: for ticks.

        Raises:
            TransientFailure: Snowflake cannot be reached.
            PermanentFailure: what the user logs in with is missing, wrong or refused.

        """
        arguments = self._arguments(
            min(self.login_seconds, TICK_SECONDS),
            min(self.request_seconds, TICK_SECONDS),
            TICK_STATEMENT_SECONDS,
        )
        from snowflake.connector import connect

        from hsp_assets.resources.snowflake_session import open_session

        return open_session(lambda: closing(connect(**arguments)), TICK_STATEMENT_SECONDS)

    def _arguments(
        self, login_seconds: int, request_seconds: int, statement_seconds: int
    ) -> dict[str, Any]:
        """The connector's arguments.

        Its `network_timeout` is how long it repeats a request. A statement that it waits for
        itself it would also cancel then, so ours run detached (`snowflake_session`).
        """
        given = dict(self.connection_arguments)
        limits = {"STATEMENT_TIMEOUT_IN_SECONDS": statement_seconds}
        parameters = SESSION_PARAMETERS | limits | given.pop("session_parameters", {})
        place = {
            "role": self.role,
            "warehouse": self.warehouse,
            "database": self.database,
            "schema": self.share_schema,
        }
        return {
            **self.log_in(),
            **{name: value for name, value in place.items() if value},
            "login_timeout": login_seconds,
            "network_timeout": request_seconds,
            "platform_detection_timeout_seconds": NO_PLATFORM_DETECTION,
            **given,
            "session_parameters": parameters,
        }


@cache
def dagsters_resource() -> "type[SnowflakeResource]":
    """Dagster's own resource.

    Its import takes 3 s, for Snowpark and the API of Snowflake's objects, which nobody uses here:
    definitions must load without it, and sensors tick without it.
    """
    from dagster_snowflake import SnowflakeResource

    return SnowflakeResource
