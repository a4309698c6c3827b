"""A staging query, run inside Snowflake and unloaded to the bucket.

`COPY INTO` writes the rows; none passes through here. Before it runs, the columns that it reads are
checked and the portal's names resolved; after it, what it left out of the dataset is counted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from hsp_assets import sql
from hsp_assets.failures import ShareError
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.schemas import DatasetName
from hsp_assets.share.columns import require_columns
from hsp_assets.share.names import resolve_names

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Session

Names = Mapping[str, str]


@dataclass(frozen=True)
class Unloaded:
    """What was unloaded, and by which statement.

    Attributes:
        rows: how many there are.
        statement: the text that ran, with its values bound; it holds no secret.
        parameters: those values.
        query_id: Snowflake's, to look the statement up in the query history.
        left_out: counts of what the dataset is made of and of what is no row of it.

    """

    rows: int
    statement: str
    parameters: Names
    query_id: str
    left_out: Mapping[str, int]


def unload(dataset: DatasetName, target: str, snowflake: SnowflakeShareResource) -> Unloaded:
    """Run a dataset's query and write its rows to a folder of the bucket.

    Raises:
        NotYetVisible: the share does not show this portal's event or pipeline yet.
        ShareError: the share lacks what the query reads, or the query has no rows.
        TransientFailure: Snowflake did not answer.

    """
    with snowflake.session() as session:
        names = _names(session, dataset)
        _require_columns(session, dataset, names)
        parameters = {"target": target, **names}
        answer = session.execute(unload_statement(session, dataset, target, snowflake), parameters)
        rows = int(answer.rows[0]["rows_unloaded"]) if answer.rows else 0
        if not rows:
            raise ShareError(
                f"staging/{dataset} found no rows in {snowflake.database}."
                f"{snowflake.share_schema}. Load the portal first; what was loaded today shows in "
                "V2_DAILY tomorrow (HSP_SNOWFLAKE_SCHEMA=V2_LIVE shows it within 15 minutes)."
            )
        counted = session.execute(sql.statement(f"left_out/{dataset}"), names).rows[0]
    left_out = {name: int(count) for name, count in counted.items()}
    return Unloaded(rows, answer.statement, parameters, answer.query_id, left_out)


def unload_statement(
    session: "Session", query: str, target: str, snowflake: SnowflakeShareResource
) -> str:
    """The unload of a query of `sql/staging` to a folder of the bucket.

    It names the folder by its URL, or by the stage that is on the bucket.

    Raises:
        ShareError: the stage is on another place.

    """
    if not snowflake.stage:
        return sql.unload(query, snowflake.storage_integration)
    url = _stage_url(session, snowflake.stage)
    if not url or not target.startswith(url):
        raise ShareError(
            f"The stage {snowflake.stage} is on {url or 'no URL'}, and {target} is not below it. "
            "Name a stage on the bucket in HSP_SNOWFLAKE_STAGE, or correct HSP_BUCKET."
        )
    return sql.unload_to_stage(query, snowflake.stage, target.removeprefix(url))


def _stage_url(session: "Session", stage: str) -> str:
    """The URL of a stage, with a slash at the end; empty for one within Snowflake.

    Raises:
        ShareError: there is none, or the role may not use it.

    """
    rows = session.execute(sql.stages(stage)).rows
    if not rows:
        raise ShareError(
            f"There is no stage {stage}, or the role must not use it. Correct HSP_SNOWFLAKE_STAGE, "
            "or grant its usage to HSP_SNOWFLAKE_ROLE: docs/share.md has the statements."
        )
    url = str(rows[0]["url"] or "")
    return f"{url.rstrip('/')}/" if url else ""


def _names(session: "Session", dataset: DatasetName) -> dict[str, str]:
    """The portal's names that a dataset's statements need."""
    return asdict(resolve_names(session)) if dataset == "interactions" else {}


def _require_columns(session: "Session", dataset: DatasetName, names: Names) -> None:
    needed = sql.staging_columns(dataset).items()
    require_columns(
        session,
        {names["event_view"] if v == sql.EVENT_VIEW else v: columns for v, columns in needed},
    )
