"""Whether a session with Snowflake has all that staging needs: from the log-in to a tiny unload."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from hsp_assets import sql
from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.failures import HspError, NotYetVisible, ShareError
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.share.columns import require_columns
from hsp_assets.share.names import resolve_names
from hsp_assets.share.unloading import unload_statement

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Session

PREFIX = "staging/hsp_doctor/"
"""Below which the tiny unload is written, where the integration must be allowed to write."""


def examine_snowflake(
    snowflake: SnowflakeShareResource, storage: StorageResource
) -> Iterator[Finding]:
    """Log in, look at the session, at the share's views, and unload one row.

    Raises:
        TransientFailure: Snowflake refuses the log-in, or does not answer.
        PermanentFailure: there is nothing to log in with.

    """
    with snowflake.session() as session:
        (got,) = session.execute(sql.statement("doctor/session")).rows
        yield good("Snowflake", f"{snowflake.account} answers {snowflake.user} as {got['ROLE']}.")
        lacking = list(_lacking(got, snowflake))
        yield from lacking
        if not lacking:
            yield _views(session, snowflake)
            yield _unload(session, snowflake, storage)


def _lacking(got: Mapping[str, object], snowflake: SnowflakeShareResource) -> Iterator[Finding]:
    role = got["ROLE"]
    if not got["WAREHOUSE"]:
        named = snowflake.warehouse or "the user's default warehouse"
        yield broken(
            "Snowflake warehouse",
            f"The role {role} may not use {named}, or there is none of that name.",
            f"GRANT USAGE ON WAREHOUSE {snowflake.warehouse or '<warehouse>'} TO ROLE {role}; "
            "or set HSP_SNOWFLAKE_WAREHOUSE to one that it may use.",
        )
    if not (got["DATABASE"] and got["SCHEMA"]):
        place = f"{snowflake.database}.{snowflake.share_schema}"
        yield broken(
            "Snowflake share",
            f"The role {role} sees no {place}: the share is not mounted, or not granted.",
            f"GRANT IMPORTED PRIVILEGES ON DATABASE {snowflake.database} TO ROLE {role}; if there "
            "is no such database, accept HubSpot's share and create it, or correct "
            "HSP_SNOWFLAKE_DATABASE.",
        )


def _views(session: "Session", snowflake: SnowflakeShareResource) -> Finding:
    about, place = "Snowflake share", f"{snowflake.database}.{snowflake.share_schema}"
    try:
        require_columns(session, sql.staging_columns("users", "items"))
        names = resolve_names(session)
    except (NotYetVisible, ShareError) as error:
        advice = "Materialize data_model and imports; V2_DAILY shows them within a day."
        return attention(about, f"{place} answers, and lacks something: {error}", advice)
    return good(about, f"{place} answers; the event's view is {names.event_view}.")


def _unload(
    session: "Session", snowflake: SnowflakeShareResource, storage: StorageResource
) -> Finding:
    about, integration = "Snowflake unload", snowflake.storage_integration
    prefix = f"{PREFIX}{uuid4().hex}/"
    target = storage.uri(prefix)
    try:
        statement = unload_statement(session, "one_row", target, snowflake)
        session.execute(statement, {"target": target})
    except HspError as error:
        return broken(
            about,
            f"{snowflake.stage or integration} does not write to {storage.uri(PREFIX)}: {error}",
            f"CREATE STORAGE INTEGRATION {integration} with STORAGE_ALLOWED_LOCATIONS = "
            f"('{storage.uri('staging/')}'), and GRANT USAGE ON INTEGRATION {integration} TO the "
            "role; docs/share.md has the statements.",
        )
    finally:
        storage.delete(prefix)
    way = snowflake.stage or integration
    return good(about, f"{way} writes to {storage.uri(PREFIX)}; the file was removed.")
