"""The account as the connector sees it, and its state folder."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from hsp_assets.sandbox.share import create_app
from hsp_assets.sandbox.share.account import open_account
from hsp_assets.sandbox.share.log_ins import LogIns
from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop

CONTACTS = "SELECT OBJECTID, INGESTEDAT FROM OBJECTS_CONTACTS ORDER BY OBJECTID"
SERVER = """
import sys
from pathlib import Path
from hsp_assets.sandbox.serving import serve
from hsp_assets.sandbox.share import create_app

state, portal, s3 = sys.argv[1:]
app = create_app(Path(state), portal=Path(portal), s3_endpoint=s3)
with serve(app, "share") as address:
    print(address, flush=True)
    sys.stdin.read()
"""


def test_a_record_reaches_the_connector_typed(shop: Shop) -> None:
    shop.portal.put("0-1", 101, external_id="7", age="34", subscribed="true", gender="F")
    rows = shop.query(
        "SELECT OBJECTID, PROPERTY_EXTERNAL_ID, PROPERTY_AGE, PROPERTY_UNPARSED_AGE, "
        "PROPERTY_SUBSCRIBED, PROPERTY_GENDER FROM OBJECTS_CONTACTS"
    )
    assert rows == [(101, "7", 34, "34", True, "F")]


def test_a_change_shows_at_the_next_statement_of_an_open_session(shop: Shop) -> None:
    with shop.connect() as connection, connection.cursor() as cursor:
        for number in range(3):
            shop.portal.put("0-1", number)
            cursor.execute("SELECT COUNT(*) FROM OBJECTS_CONTACTS")
            assert cursor.fetchall() == [(number + 1,)]


def test_one_statement_may_name_the_other_schema(shop: Shop) -> None:
    shop.portal.put("0-1", 1)
    assert shop.query("SELECT OBJECTID FROM HUB_23456789_DB.V2_LIVE.OBJECTS_CONTACTS") == [(1,)]


def test_a_refresh_without_a_portal_says_what_to_start(tmp_path: Path) -> None:
    app = create_app(tmp_path / "s", portal=tmp_path / "none", s3_endpoint="http://127.0.0.1:9")
    transport = httpx.ASGITransport(app=app)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://share") as client:
            return await client.post("/sandbox/refresh")

    answer = asyncio.run(ask())
    assert (answer.status_code, "HubSpot" in answer.json()["message"]) == (503, True)


def test_the_information_schema_lists_the_views_of_the_session(shop: Shop) -> None:
    rows = shop.query(
        "SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS "
        "WHERE TABLE_SCHEMA = CURRENT_SCHEMA() AND TABLE_NAME = 'OBJECTS_PRODUCTS' "
        "ORDER BY ORDINAL_POSITION"
    )
    assert rows[1:4] == [
        ("OBJECTID", "NUMBER"),
        ("UPDATEDAT", "TIMESTAMP_NTZ"),
        ("INGESTEDAT", "TIMESTAMP_NTZ"),
    ]
    assert ("PROPERTY_PRICE", "NUMBER") in rows


def test_sessions_run_side_by_side(shop: Shop) -> None:
    counts: list[int] = []

    def work(worker: int) -> None:
        with shop.connect() as connection, connection.cursor() as cursor:
            for number in range(5):
                shop.portal.put("0-1", 100 * worker + number)
                cursor.execute("SELECT COUNT(*) FROM OBJECTS_CONTACTS")
                counts.append(cursor.fetchall()[0][0])

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(counts), max(counts)) == (20, 20)


def test_what_was_shown_survives_the_death_of_the_process(
    portal: PortalWriter, tmp_path: Path, s3_endpoint: str, make_shop: Callable[..., Shop]
) -> None:
    portal.put("0-1", 1)
    arguments = [str(tmp_path / "share"), str(portal.path), s3_endpoint]
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        httpx.post(f"{address}/sandbox/refresh", timeout=30).raise_for_status()
        os.kill(process.pid, signal.SIGKILL)
    [(id_, arrived)] = make_shop().query(CONTACTS)
    assert (id_, arrived.year > 2023) == (1, True)


def test_a_closed_share_opens_again(portal: PortalWriter, tmp_path: Path, s3_endpoint: str) -> None:
    portal.put("0-1", 1)
    for _ in range(2):
        with open_account(tmp_path, portal.path, s3_endpoint, 23_456_789) as account:
            session = account.warehouse.connect("HUB_23456789_DB", "V2_DAILY")
            rows = session.cursor().execute("SELECT OBJECTID FROM OBJECTS_CONTACTS").fetchall()
            assert rows == [(1,)]


def test_a_database_of_ones_own_survives_a_restart(
    portal: PortalWriter, tmp_path: Path, s3_endpoint: str
) -> None:
    with open_account(tmp_path, portal.path, s3_endpoint, 1) as account:
        account.warehouse.connect().cursor().execute("CREATE DATABASE MINE")
        session = account.warehouse.connect("MINE")
        session.cursor().execute("CREATE TABLE MINE.MAIN.T AS SELECT 1 AS A")
    with open_account(tmp_path, portal.path, s3_endpoint, 1) as account:
        rows = account.warehouse.connect("MINE").cursor().execute("SELECT A FROM MINE.MAIN.T")
        assert rows.fetchall() == [(1,)]


def test_unloads_leave_no_orphans(portal: PortalWriter, tmp_path: Path, s3_endpoint: str) -> None:
    (tmp_path / "unloading" / "left").mkdir(parents=True)
    with open_account(tmp_path, portal.path, s3_endpoint, 1):
        assert not (tmp_path / "unloading").exists()


def test_a_login_that_is_set_is_asked_for(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(log_ins=LogIns("shop", password="secret"))
    with shop.connect(user="shop", password="secret") as connection:
        assert connection.is_valid()
    with pytest.raises(Exception, match="Incorrect username or password"), shop.connect():
        pass
