"""An unloading statement, parsed; forms that are not supported are refused.

Only the form that production uses is taken: Parquet through a storage integration into a folder.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import Expr, exp

from hsp_assets.sandbox.share.errors import refused

DEFAULT_MAX_FILE_SIZE = 16 * 1024 * 1024
"""Snowflake's default, in bytes."""
_TARGET = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]+)/(?P<prefix>(?:[^/]+/)*)")
_SECRETS = re.compile(r"\b(CREDENTIALS|AWS_KEY_ID|AWS_SECRET_KEY|AWS_TOKEN)\s*=", re.IGNORECASE)
_UNLOAD = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*COPY\s+INTO\s+'", re.IGNORECASE | re.DOTALL)
_OPTIONS = {
    "STORAGE_INTEGRATION",
    "FILE_FORMAT",
    "HEADER",
    "MAX_FILE_SIZE",
    "OVERWRITE",
    "DETAILED_OUTPUT",
    "SINGLE",
}


@dataclass(frozen=True)
class Unload:
    """An unloading statement that is understood.

    Attributes:
        bucket: of the target.
        prefix: of the target, empty or ending in a slash.
        query: whose rows are written, in Snowflake's dialect.
        max_file_size: most bytes of a file.
        overwrite: whether files of the same names may be replaced.
        detailed: whether the answer has a row per file.
        integration: name of the storage integration that lets it write there.
    """

    bucket: str
    prefix: str
    query: str
    max_file_size: int
    overwrite: bool
    detailed: bool
    integration: str


def is_unload(text: str) -> bool:
    """Whether a statement unloads to an external location."""
    return _UNLOAD.match(text) is not None


def refuse_secrets(text: str) -> None:
    """Refuse a statement that holds keys: it would stay readable in the query history.

    Raises:
        ProgrammingError: it does.
    """
    if _SECRETS.search(text):
        raise refused(
            "The unload has credentials in its text, where the query history keeps them. Snowflake "
            "would take them; here they are refused. Use STORAGE_INTEGRATION = <name>."
        )


def read_unload(statement: Expr) -> Unload:
    """Take an unloading statement apart.

    Raises:
        ProgrammingError: it is not of the form that is supported.
    """
    options = {str(each.this).upper(): each for each in statement.args["params"]}
    # Where it comes first, the parser takes it for credentials.
    credentials = statement.args.get("credentials")
    if credentials is not None and credentials.args.get("storage"):
        options["STORAGE_INTEGRATION"] = credentials
    unknown = sorted(options.keys() - _OPTIONS)
    if unknown:
        raise refused(f"The unload has the option {unknown[0]}, which is not supported here.")
    _require_form(options)
    target = str(statement.this.name)
    place = _TARGET.fullmatch(target)
    if place is None:
        raise refused(
            f"The unload's target {target!r} is not a folder of a bucket. "
            "Write 's3://<bucket>/<prefix>/', with a slash at the end."
        )
    max_file_size = int(_value(options, "MAX_FILE_SIZE", str(DEFAULT_MAX_FILE_SIZE)))
    if max_file_size <= 0:
        raise refused("The unload's MAX_FILE_SIZE must be a number of bytes above 0.")
    return Unload(
        bucket=place["bucket"],
        prefix=place["prefix"],
        query=_query(statement),
        max_file_size=max_file_size,
        overwrite=_value(options, "OVERWRITE") == "TRUE",
        detailed=_value(options, "DETAILED_OUTPUT") == "TRUE",
        integration=_integration(options["STORAGE_INTEGRATION"]),
    )


def _require_form(options: Mapping[str, Expr]) -> None:
    if "STORAGE_INTEGRATION" not in options:
        raise refused("The unload names no STORAGE_INTEGRATION, so nothing lets it write there.")
    file_format = options.get("FILE_FORMAT")
    given = {
        each.name.upper(): each.args["value"].name.upper()
        for each in (file_format.expressions if file_format else [])
    }
    if given.pop("TYPE", "CSV") != "PARQUET" or given.pop("COMPRESSION", "SNAPPY") not in {
        "SNAPPY",
        "AUTO",
    }:
        raise refused(
            "The unload must have FILE_FORMAT = (TYPE = PARQUET), compressed by Snappy. CSV, which "
            "Snowflake would write, is refused here: it has no types, and '' is as NULL in it."
        )
    if given:
        raise refused(f"The unload's file format has {min(given)}, which is not supported here.")
    if _value(options, "HEADER") != "TRUE":
        raise refused(
            "The unload must have HEADER = TRUE: without it the columns lose their names."
        )
    if _value(options, "SINGLE") == "TRUE":
        raise refused("The unload has SINGLE = TRUE; only several files in a folder are supported.")


def _value(options: Mapping[str, Expr], name: str, default: str = "FALSE") -> str:
    option = options.get(name)
    if option is None:
        return default
    return str(option.args["expression"].sql(dialect="snowflake")).strip("'").upper()


def _integration(option: Expr) -> str:
    return str(option.args.get("storage") or option.args["expression"].name)


def _query(statement: Expr) -> str:
    source = statement.args["files"][0]
    query = source.this if isinstance(source, (exp.Subquery, exp.Paren)) else source
    if isinstance(query, exp.Table):
        query = exp.select("*").from_(query)
    if not isinstance(query, exp.Query):
        raise refused("The unload has no query: write FROM (SELECT ...).")
    return query.sql(dialect="snowflake")
