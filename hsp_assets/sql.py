"""The statements in `sql/`: found by name, values bound by Snowflake, identifiers checked here.

Only this module opens that folder. A statement's path is its group and asset. Which columns a
statement reads, and which of them end in which column of its result, is derived from its text.
"""

import functools
import re
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.scope import traverse_scope

from hsp_assets.schemas import DatasetName

FOLDER = Path(__file__).resolve().parent.parent / "sql"
IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z0-9_$]*$")
PARAMETER = re.compile(r"%\((\w+)\)s")
DIALECT = "snowflake"
EVENT_VIEW = "EVENTS_INTERACTION"
"""What the event's view is called where its real name does not matter: in lineage."""


@functools.cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`, with `%(parameter)s` where values are bound."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip()


def unload(dataset: DatasetName, integration: str) -> str:
    """The statement that writes a staging query's rows to the bucket.

    Args:
        dataset: whose query.
        integration: name of the storage integration, which cannot be bound as a value.

    Raises:
        ValueError: the integration's name is no plain identifier.

    """
    if not IDENTIFIER.match(integration):
        raise ValueError(f"{integration!r} is no plain Snowflake identifier.")
    template = statement("staging/unload")
    return template.replace("{query}", statement(f"staging/{dataset}")).replace(
        "{integration}", integration
    )


@functools.cache
def required_columns() -> dict[str, frozenset[str]]:
    """The columns that the staging queries read, by view of the share.

    The interaction event's view stands under `EVENT_VIEW`.
    """
    required: dict[str, set[str]] = {}
    for dataset in ("users", "items", "interactions"):
        for scope in traverse_scope(_parse(dataset)):
            tables = {
                name: source
                for name, (_node, source) in scope.selected_sources.items()
                if isinstance(source, exp.Table)
            }
            for column in scope.columns:
                table = tables.get(column.table or next(iter(tables), ""))
                if table is not None:
                    required.setdefault(table.name, set()).add(column.name)
    return {view: frozenset(columns) for view, columns in required.items()}


@functools.cache
def column_lineage(dataset: DatasetName) -> dict[str, tuple[tuple[str, str], ...]]:
    """Where each column of a staging query comes from: views of the share and their columns."""
    views = {
        view: dict.fromkeys(columns, "VARCHAR") for view, columns in required_columns().items()
    }
    nodes = lineage(None, _parse(dataset), views, dialect=DIALECT)
    return {column.strip('"'): _origins(node) for column, node in nodes.items()}


def _origins(node: Node) -> tuple[tuple[str, str], ...]:
    found = {
        (leaf.source.name, leaf.name.rsplit(".", 1)[-1].strip('"'))
        for leaf in node.walk()
        if not leaf.downstream and isinstance(leaf.source, exp.Table)
    }
    return tuple(sorted(found))


def _parse(dataset: DatasetName) -> exp.Query:
    text = statement(f"staging/{dataset}").replace("IDENTIFIER(%(event_view)s)", EVENT_VIEW)
    query = sqlglot.parse_one(PARAMETER.sub(r"'\1'", text), dialect=DIALECT)
    assert isinstance(query, exp.Query)  # noqa: S101 (a staging statement is a query)
    return query
