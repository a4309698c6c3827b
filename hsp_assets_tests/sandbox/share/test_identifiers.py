"""Names of tables that are given as values."""

import pytest
import sqlglot

from hsp_assets.sandbox.share.identifiers import name_tables


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("FROM IDENTIFIER('A') AS X", "FROM A AS X"),
        ("FROM IDENTIFIER('D.S.A')", "FROM D.S.A"),
        ("FROM B JOIN IDENTIFIER('A') AS X ON X.C = B.C", "FROM B JOIN A AS X ON X.C = B.C"),
        ("FROM (SELECT C FROM IDENTIFIER('A') AS X) AS Y", "FROM (SELECT C FROM A AS X) AS Y"),
        ("FROM A AS X", "FROM A AS X"),
        ("FROM IDENTIFIER(?) AS X", "FROM IDENTIFIER(?) AS X"),
    ],
)
def test_a_given_name_keeps_its_alias(given: str, expected: str) -> None:
    statement = name_tables(sqlglot.parse_one(f"SELECT C {given}", dialect="snowflake"))
    assert statement.sql(dialect="snowflake") == f"SELECT C {expected}"
