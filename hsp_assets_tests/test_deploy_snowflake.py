"""The script that prepares the Snowflake account grants what our statements need, and no more."""

import logging
import re
from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import exp

from hsp_assets import sql
from hsp_assets.environment import Settings
from hsp_assets.resources.storage import STAGING, StorageResource
from hsp_assets_tests.built import ROOT

SCRIPT = ROOT / "deploy" / "snowflake.sql"
GUIDES = [ROOT / "docs" / "production.md", ROOT / "docs" / "share.md"]
VARIABLE = re.compile(r"<% (\w+) %>")
STAGE = "HSP.PUBLIC.HSP_UNLOAD"
SHARE, WAREHOUSE = "HUB_42_DB", "HSP_WAREHOUSE"
Grants = set[tuple[str, str, str]]


def script(prefix: str = "") -> str:
    """The script for a portal."""
    values = {"portal_id": "42", "bucket": "acme-hsp", "allowed_ips": "'203.0.113.7/32'"}
    values["prefix"] = prefix
    text = SCRIPT.read_text(encoding="utf-8")
    return VARIABLE.sub(lambda found: values.get(found[1], "given"), text)


@pytest.fixture(scope="module")
def prepared() -> list[exp.Expr]:
    """The statements of the script; sqlglot keeps those that it has no tree for as their text."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    return [one for one in sqlglot.parse(script(), read="snowflake") if one]


def granted(statements: list[exp.Expr]) -> Grants:
    """Privilege, kind and name of each grant to the role."""
    grants = [one for one in statements if isinstance(one, exp.Grant)]
    assert {one.args["principals"][0].name for one in grants} == {"HSP_ROLE"}
    return {
        (privilege.sql(), one.args["kind"], one.args["securable"].sql(dialect="snowflake"))
        for one in grants
        for privilege in one.args["privileges"]
    }


def issued() -> Iterator[str]:
    """Every statement that we send to Snowflake, with an installation's names."""
    integration = Settings().snowflake_storage_integration
    yield sql.stages(STAGE)
    for file in sorted((ROOT / "sql").rglob("*.sql")):
        name = file.relative_to(ROOT / "sql").with_suffix("").as_posix()
        if name in ("staging/stages", "staging/unload", "staging/unload_to_stage"):
            continue
        if name.startswith("staging/"):
            query = name.partition("/")[2]
            yield sql.unload(query, integration)
            yield sql.unload_to_stage(query, STAGE, "folder/")
        else:
            yield sql.statement(name)


def needed(statement: str) -> Grants:
    """What the role must have for a statement [Snowflake: access control privileges]."""
    database, schema = STAGE.split(".", maxsplit=1)[0], STAGE.rpartition(".")[0]
    wants: Grants = set()
    if re.search(r"\bFROM\b", statement):
        wants |= {("USAGE", "WAREHOUSE", WAREHOUSE), ("IMPORTED PRIVILEGES", "DATABASE", SHARE)}
    if integration := re.search(r"STORAGE_INTEGRATION = (\w+)", statement):
        wants.add(("USAGE", "INTEGRATION", integration[1]))
    if "@" in statement:
        wants.add(("USAGE", "STAGE", STAGE))
    if "@" in statement or (statement.lstrip().startswith("--") and "SHOW STAGES" in statement):
        wants |= {("USAGE", "DATABASE", database), ("USAGE", "SCHEMA", schema)}
    return wants


def test_the_grants_are_those_that_our_statements_need_and_no_other(
    prepared: list[exp.Expr],
) -> None:
    wants = set().union(*(needed(statement) for statement in issued()))
    assert granted(prepared) == wants


def test_the_user_is_a_service_with_a_key_a_network_policy_and_the_role() -> None:
    (user,) = re.findall(r"CREATE USER.*?;", script(), re.DOTALL)
    options = dict(re.findall(r"^\s+(\w+) = (\S+?);?$", user, re.MULTILINE))
    assert options | {"RSA_PUBLIC_KEY": "'given'"} == {
        "TYPE": "SERVICE",
        "RSA_PUBLIC_KEY": "'given'",
        "DEFAULT_ROLE": "HSP_ROLE",
        "DEFAULT_WAREHOUSE": WAREHOUSE,
        "NETWORK_POLICY": "HSP_NETWORK",
        "COMMENT": "'hsp_assets'",
    }
    assert "GRANT ROLE HSP_ROLE TO USER HSP_SERVICE;" in script()


def test_the_warehouse_sleeps_and_ends_what_our_own_limit_would_end() -> None:
    (warehouse,) = re.findall(r"CREATE WAREHOUSE.*?;", script(), re.DOTALL)
    assert "AUTO_SUSPEND = 60" in warehouse
    limit = round(Settings().snowflake_statement_hours * 3_600)
    assert f"STATEMENT_TIMEOUT_IN_SECONDS = {limit}" in warehouse


@pytest.mark.parametrize("prefix", ["", "acme_uk/"])
def test_what_is_unloaded_goes_only_below_staging_of_the_portal(prefix: str) -> None:
    locations = re.findall(r"'(s3://[^']*)'", script(prefix))
    storage = StorageResource(bucket="acme-hsp", prefix=prefix, region_name="us-east-1")
    assert locations == [storage.uri(STAGING)] * 2


def test_every_variable_is_explained_and_used() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    begin = text.partition("USE ROLE")[0]
    explained = set(re.findall(r"^-- (\w+)  +\S", begin, re.MULTILINE))
    used = set(VARIABLE.findall(text))
    given = set(re.findall(r"--variable (\w+)=", begin))
    assert explained == used == given


def test_it_may_be_run_again() -> None:
    created = re.findall(r"^CREATE (.*)", script(), re.MULTILINE)
    assert created
    assert all("IF NOT EXISTS" in line or line.startswith("OR REPLACE") for line in created)
