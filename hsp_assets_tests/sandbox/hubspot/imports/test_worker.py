"""Imports that are interrupted."""

import subprocess
import sys
from typing import Any

import pytest
import requests

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start, wait_until

ROWS = 400
SERVER = """
import sys, uvicorn
from pathlib import Path
from hsp_assets.sandbox.hubspot import Options, create_app
from hsp_assets.sandbox.serving import serve
app = create_app(Path(sys.argv[1]), token=sys.argv[2], options=Options(import_rows_per_second=1000))
with serve(app, "hubspot") as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def numbered(hub: Hub) -> tuple[dict[str, Any], str]:
    """An import of numbered contacts, and its file; row 100 has a bad age."""
    rows = (f"u{number},{'x' if number == 100 else number}\n" for number in range(ROWS))
    return hub.contact_import(), "external_id,age\n" + "".join(rows)


def assert_complete(hub: Hub, done: dict[str, Any]) -> None:
    """Every row has been done exactly once."""
    counters = done["metadata"]["counters"]
    assert (done["state"], counters["CREATED_OBJECTS"], counters["ERRORS"]) == ("DONE", ROWS - 1, 1)
    assert counters["UPDATED_OBJECTS"] == 0
    assert hub.errors(done) == [(102, "COULD_NOT_PARSE_NUMBER")]
    assert hub.rows("SELECT count(*) FROM objects") == [(ROWS - 1,)]
    assert hub.rows("SELECT count(*) FROM property_history WHERE name = 'age'") == [(ROWS - 1,)]


def test_an_import_that_a_restart_interrupts_resumes_at_its_row(start: Start, shop: Hub) -> None:
    request, rows = numbered(shop)
    slow = start(import_rows_per_second=1000)
    import_id = slow.upload(request, rows=rows).json()["id"]
    wait_until(lambda: slow.rows("SELECT count(*) FROM objects")[0][0] >= 50)
    again = start()
    assert_complete(again, again.ended(import_id))


def test_an_import_whose_process_is_killed_is_resumed_by_the_next(start: Start, shop: Hub) -> None:
    request, rows = numbered(shop)
    command = [sys.executable, "-c", SERVER, str(shop.database), "other"]
    shop.close()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        shop.url = process.stdout.readline().strip()
        shop.session = requests.Session()
        shop.session.headers["Authorization"] = "Bearer other"
        import_id = shop.upload(request, rows=rows).json()["id"]
        wait_until(lambda: shop.rows("SELECT count(*) FROM objects")[0][0] >= 50)
        process.kill()
        shop.session.close()
    left = shop.rows("SELECT count(*) FROM objects")[0][0]
    assert left < ROWS - 1
    again = start()
    assert_complete(again, again.ended(import_id))


def test_the_api_answers_while_an_import_runs(start: Start) -> None:
    hub = start(import_rows_per_second=100)
    request = hub.import_request(hub.mapping("products", "name"))
    import_id = hub.upload(request, rows="name\n" + "Hat\n" * 1000).json()["id"]
    made = hub.create("products", name="Coat")
    assert hub.get(f"/crm/v3/imports/{import_id}")["state"] in ("STARTED", "PROCESSING")
    assert hub.properties("products", made)["name"] == "Coat"


def test_what_an_interrupted_upload_left_is_swept_away_at_the_next_start(start: Start) -> None:
    hub = start()
    left = hub.database.parent / "portal-uploads" / "1.csv"
    left.parent.mkdir()
    left.touch()
    start()
    assert not left.exists()


@pytest.mark.parametrize("rows", [250, 251, 500])
def test_every_row_is_done_whatever_the_size_of_a_chunk(hub: Hub, rows: int) -> None:
    request = hub.import_request(hub.mapping("products", "name"))
    done = hub.run_import(request, rows="name\n" + "Hat\n" * rows)
    assert done["metadata"]["counters"]["CREATED_OBJECTS"] == rows
