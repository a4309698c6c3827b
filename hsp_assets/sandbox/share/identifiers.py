"""`IDENTIFIER('name')` in place of a table, where fakesnow's own handling forgets the alias."""

from sqlglot import Expr, exp

_DIALECT = "snowflake"


def name_tables(statement: Expr) -> Expr:
    """Put names in place of `IDENTIFIER('...')`; names bound by `?` are left to fakesnow."""
    for table in statement.find_all(exp.Table):
        name = _given_name(table)
        if name is not None:
            named = exp.to_table(name, dialect=_DIALECT)
            for part in ("this", "db", "catalog"):
                table.set(part, named.args.get(part))
    return statement


def _given_name(table: exp.Table) -> str | None:
    function = table.this
    if isinstance(function, exp.Anonymous) and function.name.upper() == "IDENTIFIER":
        argument = function.expressions[0]
    elif isinstance(function, exp.DynamicIdentifier):
        argument = function.this
    else:
        return None
    return argument.name if isinstance(argument, exp.Literal) else None
