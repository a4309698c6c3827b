"""Names as Snowflake has them: in quotes they are case-sensitive, and every column has one."""

from collections.abc import Callable

import pytest
from snowflake.connector.errors import ProgrammingError

from hsp_assets_tests.sandbox.share.shop import Shop

FOUND = [
    'SELECT "OBJECTID" FROM "OBJECTS_CONTACTS"',
    'SELECT objectid FROM "V2_LIVE".objects_contacts',
    'SELECT "a"."OBJECTID" FROM (SELECT OBJECTID FROM OBJECTS_CONTACTS) "a"',
    'SELECT "A"."OBJECTID" FROM (SELECT OBJECTID FROM OBJECTS_CONTACTS) a',
    'WITH "c" AS (SELECT OBJECTID AS "id" FROM OBJECTS_CONTACTS) SELECT "id" FROM "c"',
    'SELECT x."n" FROM (SELECT 1) AS x("n")',
    'SELECT MAX("TABLE_NAME") FROM INFORMATION_SCHEMA.TABLES',
]
NOT_FOUND = [
    ('SELECT "objectid" FROM OBJECTS_CONTACTS', "000904", '"objectid"\''),
    ('SELECT OBJECTID FROM "objects_contacts"', "002003", '"objects_contacts"\''),
    ('SELECT OBJECTID FROM "v2_live".OBJECTS_CONTACTS', "002003", '"v2_live"\''),
    ('SELECT "a".OBJECTID FROM (SELECT OBJECTID FROM OBJECTS_CONTACTS) a', "000904", '"a"\''),
    ('SELECT id FROM (SELECT OBJECTID AS "id" FROM OBJECTS_CONTACTS)', "000904", "'ID'"),
]
COLUMNS = {
    "COUNT(*)": "COUNT(*)",
    "max( objectid )": "MAX( OBJECTID )",
    "1+1": "1+1",
    "'a'": "'A'",
    "COUNT(objectid) AS n": "N",
    'COUNT(objectid) "n"': "n",
    "MAX(objectid)::VARCHAR": "MAX(OBJECTID)::VARCHAR",
    "(SELECT 1 LIMIT 1)": "(SELECT 1 LIMIT 1)",
}


@pytest.fixture
def contacts(make_shop: Callable[..., Shop]) -> Shop:
    """A shop with one contact."""
    shop = make_shop()
    shop.portal.put("0-1", 1, external_id="7")
    return shop


def columns(shop: Shop, query: str) -> list[str]:
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return [column.name for column in cursor.description]


@pytest.mark.parametrize("query", FOUND)
def test_a_name_written_as_it_is_called_is_found(query: str, contacts: Shop) -> None:
    assert len(contacts.query(query)) == 1


@pytest.mark.parametrize(("query", "number", "name"), NOT_FOUND)
def test_a_name_in_another_case_is_not_found(
    query: str, number: str, name: str, contacts: Shop
) -> None:
    with pytest.raises(ProgrammingError, match=rf"(?s)^{number}.*{name}"):
        contacts.query(query)


def test_columns_without_a_name_are_called_by_their_text(contacts: Shop) -> None:
    query = " ".join(["WITH c AS (SELECT 1 AS objectid) SELECT", ", ".join(COLUMNS), "FROM c"])
    assert columns(contacts, query) == list(COLUMNS.values())


def test_a_union_is_called_as_its_first_part(contacts: Shop) -> None:
    query = "SELECT DISTINCT upper('x'), 2 UNION ALL SELECT 'y', 3 ORDER BY 2"
    assert columns(contacts, query) == ["UPPER('X')", "2"]
