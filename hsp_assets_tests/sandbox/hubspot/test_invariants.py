"""What holds of a portal's records and imports whatever is done to it."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from hsp_assets.sandbox.hubspot import Options
from hsp_assets.sandbox.hubspot.imports.api import COUNTERS
from hsp_assets.sandbox.hubspot.imports.files import keep, uploads_folder
from hsp_assets.sandbox.hubspot.imports.jobs import ENDED, Job, Jobs
from hsp_assets.sandbox.hubspot.imports.worker import ImportWorker
from hsp_assets.sandbox.hubspot.objects import batches, special
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.properties.bodies import PropertyCreate
from hsp_assets.sandbox.hubspot.properties.definitions import PropertyDefinitions
from hsp_assets.sandbox.hubspot.protocol.calls import Call, Handler
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords
from hsp_assets.sandbox.hubspot.seeds.seeding import seed
from hsp_assets_tests.sandbox.hubspot.conftest import Json

quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
keys = st.sampled_from(["a", "b", "c", "d"])
addresses = st.sampled_from(["", "a@example.com", "b@example.com", "B@Example.com", "not one"])
ages = st.sampled_from(["", "1", "2.50", "many"])
people = st.fixed_dictionaries(
    {"external_id": keys, "email": addresses, "age": ages, "firstname": st.text(max_size=5)}
)


@contextmanager
def portal() -> Iterator[Portal]:
    """A portal with an external id and an age of contacts."""
    with tempfile.TemporaryDirectory() as folder:
        options = Options(durable=False, now=lambda: 1_700_000_000.0)
        opened = Portal(Path(folder) / "portal.sqlite", 1, options)
        seed(opened)
        contacts = PropertyDefinitions(opened, opened.types.resolve("contacts"))
        common = {"label": "x", "groupName": "contactinformation"}
        for more in (
            {"name": "external_id", "type": "string", "fieldType": "text", "hasUniqueValue": True},
            {"name": "age", "type": "number", "fieldType": "number"},
        ):
            contacts.create(PropertyCreate.model_validate(common | more))
        yield opened
        opened.close()


def call(of: Portal, handler: Handler, body: Json) -> Json | None:
    """The JSON of a handler's answer, or None if it refused."""
    request = Call(
        of, {"type": "contacts"}, QueryParams(), json.dumps(body).encode(), enforces_rules=False
    )
    try:
        with of.store.transaction():
            answered = handler(request).body
            return answered if isinstance(answered, dict) else None
    except ApiError:
        return None


def upsert(of: Portal, person: Json, trace: str | None = "t") -> Json | None:
    given_values = {n: v for n, v in person.items() if n != "external_id" and v}
    one = {"idProperty": "external_id", "id": person["external_id"], "properties": given_values}
    body = {"inputs": [one | ({"objectWriteTraceId": trace} if trace else {})]}
    return call(of, batches.upsert_batch, body)


def ids(of: Portal) -> list[int]:
    return [row["id"] for row in of.store.rows("SELECT id FROM objects WHERE archived_at IS NULL")]


def archive(of: Portal, choice: int) -> None:
    live = ids(of)
    if live:
        record = str(live[choice % len(live)])
        call(of, batches.archive_batch, {"inputs": [{"id": record}]})


def merge(of: Portal, choice: int) -> None:
    live = ids(of)
    if len(live) > 1:
        first, second = live[choice % len(live)], live[(choice + 1) % len(live)]
        body = {"primaryObjectId": first, "objectIdToMerge": second}
        call(of, special.merge_records, body)


OPERATIONS: dict[str, Callable[[Portal, Any], object]] = {
    "upsert": upsert,
    "archive": archive,
    "merge": merge,
}
operations = st.lists(
    st.one_of(
        people.map(lambda person: ("upsert", person)),
        st.integers(0, 9).map(lambda choice: ("archive", choice)),
        st.integers(0, 9).map(lambda choice: ("merge", choice)),
    ),
    max_size=25,
)


def perform(of: Portal, todo: list[tuple[str, Any]]) -> None:
    for name, argument in todo:
        OPERATIONS[name](of, argument)


@quick
@given(operations)
def test_no_two_live_records_share_a_unique_value(todo: list[tuple[str, Any]]) -> None:
    with portal() as of:
        perform(of, todo)
        for name in ("external_id", "email"):
            held = of.store.rows(
                "SELECT properties ->> ?1 AS value, id FROM objects "
                "WHERE archived_at IS NULL AND properties ->> ?1 <> ''",
                name,
            )
            index = "SELECT value, object_id FROM unique_values WHERE name = ?"
            by_value = {row["value"]: row["object_id"] for row in of.store.rows(index, name)}
            assert len({row["value"] for row in held}) == len(held)
            assert all(by_value[row["value"]] == row["id"] for row in held)


@quick
@given(operations)
def test_an_id_is_never_given_to_a_second_record(todo: list[tuple[str, Any]]) -> None:
    with portal() as of:
        born: dict[int, int] = {}
        for number, one in enumerate(todo):
            perform(of, [one])
            for row in of.store.rows("SELECT id, rowid FROM objects"):
                assert born.setdefault(row["id"], row["rowid"]) == row["rowid"]
            assert len(born) == of.store.rows("SELECT count(*) FROM objects")[0][0], number
        assert sorted(born) == list(range(min(born, default=0), max(born, default=-1) + 1))


@quick
@given(operations)
def test_a_merged_record_leads_to_a_live_one_and_keeps_nothing(
    todo: list[tuple[str, Any]],
) -> None:
    with portal() as of:
        perform(of, todo)
        contacts = of.types.resolve("contacts").id
        for row in of.store.rows("SELECT id, merged_into FROM objects WHERE merged_into NOTNULL"):
            survivor = LoadedRecords(of).surviving(contacts, row["id"])
            final = row["merged_into"]
            while following := _merged_into(of, final):
                final = following
            # A survivor may have been archived since; then nobody answers for the merged one.
            assert survivor is None or survivor.id == final
            held = "SELECT 1 FROM unique_values WHERE object_id = ?"
            assert of.store.row(held, row["id"]) is None


def _merged_into(of: Portal, record: int) -> int | None:
    row = of.store.row("SELECT merged_into FROM objects WHERE id = ?", record)
    return row["merged_into"] if row else None


@quick
@given(operations)
def test_the_history_ends_in_what_every_record_holds(todo: list[tuple[str, Any]]) -> None:
    with portal() as of:
        perform(of, todo)
        unrecorded = {"hs_object_id", "lastmodifieddate"}
        for row in of.store.rows("SELECT id, properties FROM objects"):
            history = of.store.rows(
                "SELECT name, value FROM property_history WHERE object_id = ? ORDER BY rowid",
                row["id"],
            )
            last = {entry["name"]: entry["value"] for entry in history}
            held = json.loads(row["properties"])
            assert last == {n: v for n, v in held.items() if n not in unrecorded}


@quick
@given(st.lists(people, max_size=12))
def test_upserting_again_changes_nothing(given_people: list[Json]) -> None:
    with portal() as of:
        for person in given_people:
            upsert(of, person)
        last = {person["external_id"]: person for person in given_people}
        for person in last.values():
            upsert(of, person)
        before = [tuple(row) for row in of.store.rows("SELECT * FROM objects ORDER BY id")]
        history = of.store.rows("SELECT count(*) FROM property_history")[0][0]
        for person in last.values():
            upsert(of, person)
        assert [tuple(row) for row in of.store.rows("SELECT * FROM objects ORDER BY id")] == before
        assert of.store.rows("SELECT count(*) FROM property_history")[0][0] == history


def run_import(of: Portal, rows: list[Json], operation: str = "UPSERT") -> Job:
    """Import contacts in this process."""
    jobs, worker = Jobs(of), ImportWorker(of)
    columns = ["external_id", "email", "age", "firstname"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    upload = keep(uploads_folder(of), 1, "rows.csv", io.BytesIO(text.getvalue().encode()))
    mappings: list[Json] = [
        {"columnObjectTypeId": "0-1", "columnName": name, "propertyName": name} for name in columns
    ]
    mappings[0]["columnType"] = "HUBSPOT_ALTERNATE_ID"
    page = {"hasHeader": True, "columnMappings": mappings}
    request = {
        "name": "rows",
        "importOperations": {"0-1": operation},
        "files": [{"fileName": "rows.csv", "fileFormat": "CSV", "fileImportPage": page}],
    }
    job = jobs.create(request, [upload], dict.fromkeys(COUNTERS, 0), enforces_rules=False)
    while jobs.get(job.id).state not in ENDED:
        worker.step()
    return jobs.get(job.id)


printable = st.text(st.characters(exclude_categories=["C"]), max_size=5)
printable_people = st.fixed_dictionaries(
    {"external_id": keys, "email": addresses, "age": ages, "firstname": printable}
)


def state(of: Portal) -> list[tuple[Any, ...]]:
    """Contacts and their history, without what tells when and from where they came."""
    contacts = of.store.rows("SELECT type_id, id, properties, archived_at FROM objects ORDER BY id")
    history = of.store.rows(
        "SELECT object_id, name, value FROM property_history ORDER BY object_id, name, value"
    )
    return [(*row[:2], json.loads(row[2]), row[3]) for row in contacts] + [
        tuple(row) for row in history
    ]


@quick
@given(st.lists(printable_people, max_size=12, unique_by=lambda person: person["external_id"]))
def test_an_import_ends_in_the_same_state_as_batches(rows: list[Json]) -> None:
    blank = [{n: v if v.strip() else "" for n, v in row.items()} for row in rows]
    with portal() as imported, portal() as upserted:
        run_import(imported, blank)
        for row in blank:
            upsert(upserted, row)
        assert state(imported) == state(upserted)


@quick
@given(st.lists(printable_people, max_size=20), st.sampled_from(["CREATE", "UPDATE", "UPSERT"]))
def test_the_rows_of_an_import_are_all_accounted_for(rows: list[Json], operation: str) -> None:
    with portal() as of:
        for key in ("a", "b"):
            upsert(of, {"external_id": key})
        job = run_import(of, rows, operation)
        counters = job.counters
        failed = {error["sourceData"]["lineNumber"] for error in Jobs(of).errors(job, 0, 1_000)}
        done = counters["CREATED_OBJECTS"] + counters["UPDATED_OBJECTS"]
        assert (job.state, done + len(failed)) == ("DONE", len(rows))
        assert len(ids(of)) == 2 + counters["CREATED_OBJECTS"]
