"""Keeps one session from changing the share; temporary objects are the session's own."""

from sqlglot import Expr, exp

from hsp_assets.sandbox.share.errors import not_permitted

_WRITES = (
    exp.Alter,
    exp.Comment,
    exp.Copy,
    exp.Create,
    exp.Delete,
    exp.Drop,
    exp.Grant,
    exp.Insert,
    exp.Merge,
    exp.MultitableInserts,
    exp.TruncateTable,
    exp.Undrop,
    exp.Update,
)
_UNPARSED_WRITES = {"ALTER", "COMMENT", "CREATE", "DROP", "GRANT", "REVOKE"}


class Guard:
    """The guard of one session."""

    def __init__(self, share: str) -> None:
        self._share = share
        self._temporary: set[str] = set()

    def check(self, statement: Expr, database: str | None) -> None:
        """Let a statement pass unless it would change the share.

        Args:
            statement: in Snowflake's dialect.
            database: the session's current one.

        Raises:
            ProgrammingError: it would.
        """
        if isinstance(statement, exp.Command):
            if str(statement.this).upper() in _UNPARSED_WRITES and database == self._share:
                raise not_permitted(f"database '{self._share}'")
            return
        if not isinstance(statement, _WRITES) or _is_temporary(statement):
            return
        target = statement.find(exp.Table)
        if target is None or (not target.db and target.name.upper() in self._temporary):
            return
        kind = str(statement.args.get("kind") or "").upper()
        written = target.name if kind == "DATABASE" else target.catalog or database or ""
        if written.upper() == self._share:
            raise not_permitted(f"{_noun(kind)} '{(target.name or target.db).upper()}'")

    def note(self, statement: Expr) -> None:
        """Remember a temporary object that a statement has made."""
        target = statement.find(exp.Table)
        if target is not None and _is_temporary(statement):
            self._temporary.add(target.name.upper())


def _is_temporary(statement: Expr) -> bool:
    return isinstance(statement, exp.Create) and bool(statement.find(exp.TemporaryProperty))


def _noun(kind: str) -> str:
    return kind.lower() if kind in {"DATABASE", "SCHEMA", "VIEW", "STAGE", "SEQUENCE"} else "table"
