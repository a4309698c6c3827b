"""Names in quotes are case-sensitive in Snowflake, and the others are in upper case.

DuckDB finds both by any case. So a name that a statement uses must be written as something in the
statement or the databases is called; what is called so in no case at all is left to the engine,
which says so itself.
"""

from collections.abc import Iterable, Iterator

from duckdb import DuckDBPyConnection
from snowflake.connector.errors import ProgrammingError
from sqlglot import Expr, exp

from hsp_assets.sandbox.share.errors import not_compiled

_NAMES = """
WITH own AS (
    FROM duckdb_columns()
    WHERE NOT internal
        AND NOT STARTS_WITH(schema_name, '_fs_')
        AND NOT STARTS_WITH(database_name, '_fs_')
)
SELECT UNNEST([database_name, schema_name, table_name]) FROM own
UNION SELECT column_name FROM own WHERE UPPER(table_name) IN (SELECT UNNEST($tables))
"""
_DEFAULT_SCHEMA = "MAIN"
"""The engine's own, in a database that somebody made; its real name is in lower case."""


def require_exact_names(statement: Expr, connection: DuckDBPyConnection) -> None:
    """Refuse a statement that finds something only because the engine minds no case.

    Args:
        statement: in Snowflake's dialect.
        connection: of the session.

    Raises:
        ProgrammingError: it does.
    """
    if not any(name.args.get("quoted") for name in statement.find_all(exp.Identifier)):
        return
    tables = {"tables": [table.name.upper() for table in statement.find_all(exp.Table)]}
    defined = {str(name) for (name,) in connection.execute(_NAMES, tables).fetchall()}
    defined |= {_DEFAULT_SCHEMA, *map(_exact, _defined_in(statement))}
    in_any_case = {name.upper() for name in defined}
    for node, name in _used_in(statement):
        if _exact(name) not in defined and _exact(name).upper() in in_any_case:
            raise _missing(node, name)


def _exact(name: exp.Identifier) -> str:
    return str(name.this) if name.args.get("quoted") else str(name.this).upper()


def _defined_in(statement: Expr) -> Iterator[exp.Identifier]:
    """The names that a statement gives."""
    for alias in statement.find_all(exp.Alias, exp.TableAlias, exp.ColumnDef):
        given = [alias.args.get("alias"), alias.this, *(alias.args.get("columns") or [])]
        yield from (name for name in given if isinstance(name, exp.Identifier))
    for made in statement.find_all(exp.Create):
        yield from (
            table_name for table in made.find_all(exp.Table) for table_name in _parts(table)
        )


def _used_in(statement: Expr) -> Iterable[tuple[Expr, exp.Identifier]]:
    """The names by which a statement means something."""
    for node in statement.find_all(exp.Column, exp.Table):
        yield from ((node, name) for name in _parts(node))


def _parts(node: Expr) -> list[exp.Identifier]:
    parts = (node.args.get(part) for part in ("catalog", "db", "table", "this"))
    return [part for part in parts if isinstance(part, exp.Identifier)]


def _missing(node: Expr, name: exp.Identifier) -> ProgrammingError:
    written = name.sql(dialect="snowflake") if name.args.get("quoted") else _exact(name)
    if isinstance(node, exp.Table):
        return not_compiled(f"Object '{written}' does not exist or not authorized.")
    return ProgrammingError(
        msg=f"SQL compilation error:\ninvalid identifier '{written}'", errno=904, sqlstate="42000"
    )
