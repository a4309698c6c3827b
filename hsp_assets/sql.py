"""The statements in `sql/`: found by name, values bound by Snowflake, identifiers checked here.

Only this module opens that folder. A statement's path is its group and asset. Which columns a
statement reads, and which of them end in which column of its result, is derived from its text.
"""

import functools
import re
from collections.abc import Iterator
from importlib.resources import files

import sqlglot
from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.scope import traverse_scope

from hsp_assets.schemas import DatasetName

STATEMENTS = files("hsp_assets") / "statements"
"""The repository's folder `sql/`, which is linked into the package: a wheel holds its files."""
IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z0-9_$]*$")
PARTS_OF_A_NAME = 3
FOLDER = re.compile(r"^([A-Za-z0-9_-]+/)*$")
PARAMETER = re.compile(r"%\((\w+)\)s")
BOUND_VIEW = re.compile(r"IDENTIFIER\(%\(\w+\)s\)")
DIALECT = "snowflake"
EVENT_VIEW = "EVENTS_INTERACTION"
"""What the event's view is called where its real name does not matter: in lineage."""


@functools.cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`, with `%(parameter)s` where values are bound."""
    return (STATEMENTS / f"{name}.sql").read_text(encoding="utf-8").strip()


def unload(query: str, integration: str) -> str:
    """The statement that writes a staging query's rows to a folder of the bucket, by its URL.

    Args:
        query: its name in `sql/staging`, such as that of a dataset.
        integration: name of the storage integration, which cannot be bound as a value.

    Raises:
        ValueError: the integration's name is no plain identifier.

    """
    if not IDENTIFIER.match(integration):
        raise ValueError(f"{integration!r} is no plain Snowflake identifier.")
    template = statement("staging/unload")
    return template.replace("{query}", statement(f"staging/{query}")).replace(
        "{integration}", integration
    )


def unload_to_stage(query: str, stage: str, folder: str) -> str:
    """The statement that writes a staging query's rows to a folder of a stage.

    Args:
        query: its name in `sql/staging`, such as that of a dataset.
        stage: its name, `database.schema.stage`, which cannot be bound as a value.
        folder: below the stage's URL, with a slash at the end; nor can this be bound.

    Raises:
        ValueError: the name is none, or the folder has other characters than ours have.

    """
    if not FOLDER.match(folder):
        raise ValueError(f"{folder!r} is no plain folder of a stage.")
    template = statement("staging/unload_to_stage").replace(
        "{target}", f"{_plain_stage(stage)}/{folder}"
    )
    return template.replace("{query}", statement(f"staging/{query}"))


def stages(stage: str) -> str:
    """The statement that shows a stage.

    Args:
        stage: its name, `database.schema.stage`.

    Raises:
        ValueError: the name is no plain one.

    """
    schema, _, name = _plain_stage(stage).rpartition(".")
    return statement("staging/stages").replace("{name}", name).replace("{schema}", schema)


def _plain_stage(stage: str) -> str:
    parts = stage.split(".")
    if len(parts) != PARTS_OF_A_NAME or not all(IDENTIFIER.match(part) for part in parts):
        raise ValueError(f"{stage!r} is no plain name of a Snowflake stage: database.schema.stage.")
    return stage


def parse(name: str) -> exp.Query:
    """A query of `sql/` as a tree; parameters are texts, and a bound view is `EVENT_VIEW`."""
    text = BOUND_VIEW.sub(EVENT_VIEW, statement(name)).replace("%%", "%")
    query = sqlglot.parse_one(PARAMETER.sub(r"'\1'", text), dialect=DIALECT)
    assert isinstance(query, exp.Query)  # noqa: S101 (`sql/` holds queries)
    return query


@functools.cache
def required_columns(*names: str) -> dict[str, frozenset[str]]:
    """The columns that statements read, by view of the share.

    The interaction event's view stands under `EVENT_VIEW`.

    Args:
        names: of the statements, such as `staging/users`.

    """
    required: dict[str, set[str]] = {}
    for name in names:
        for view, column in _columns_read(parse(name)):
            required.setdefault(view, set()).add(column)
    return {view: frozenset(columns) for view, columns in required.items()}


def staging_columns(*datasets: DatasetName) -> dict[str, frozenset[str]]:
    """The columns that staging some datasets reads, also for counting the rows left out."""
    return required_columns(
        *(f"{folder}/{dataset}" for folder in ("staging", "left_out") for dataset in datasets)
    )


def _columns_read(query: exp.Query) -> Iterator[tuple[str, str]]:
    """The views that a query reads, each with a column."""
    for scope in traverse_scope(query):
        tables = {
            name: source
            for name, (_node, source) in scope.selected_sources.items()
            if isinstance(source, exp.Table)
        }
        for column in scope.columns:
            table = tables.get(column.table or next(iter(tables), ""))
            if table is not None:
                yield table.name, column.name


@functools.cache
def column_lineage(dataset: DatasetName) -> dict[str, tuple[tuple[str, str], ...]]:
    """Where each column of a staging query comes from: views of the share and their columns."""
    name = f"staging/{dataset}"
    views = {
        view: dict.fromkeys(columns, "VARCHAR") for view, columns in required_columns(name).items()
    }
    nodes = lineage(None, parse(name), views, dialect=DIALECT)
    return {column.strip('"'): _origins(node) for column, node in nodes.items()}


def _origins(node: Node) -> tuple[tuple[str, str], ...]:
    origins = {
        (leaf.source.name, leaf.name.rsplit(".", 1)[-1].strip('"'))
        for leaf in node.walk()
        if not leaf.downstream and isinstance(leaf.source, exp.Table)
    }
    return tuple(sorted(origins))
