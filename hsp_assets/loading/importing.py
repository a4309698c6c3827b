"""One HubSpot import from upload to the last rejected row.

Imports bear unique names: after a lost answer the name is looked up before anything is sent twice,
and an import that a killed run left running is waited for. HubSpot goes on with an import after
our process ends. Every import finds its records by a unique key, so one that fails half-way is
started again.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast

import polars as pl

from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.loading.derived import DerivedFile, write_derived
from hsp_assets.loading.outcome import REJECTS, Outcome, reject
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import read_records
from hsp_assets.loading.rejections import raise_if_file_rejected, rejected_rows
from hsp_assets.parallel import parallel_map
from hsp_assets.portal.model import OBJECT_TYPE_IDS, ObjectType
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.resources.private_folders import private_folder
from hsp_assets.sources.rows import without
from hsp_assets.waiting import wait_for

Operation = Literal["CREATE", "UPDATE", "UPSERT"]
IdType = Literal["HUBSPOT_ALTERNATE_ID", "HUBSPOT_OBJECT_ID"]

RUNNING = ("STARTED", "PROCESSING", "DEFERRED")
DONE, FAILED = "DONE", "FAILED"
IMPORTS_AT_ONCE = 3
"""HubSpot runs three imports in parallel and lets more of them wait."""
ATTEMPTS = 3
"""How often an import is started that HubSpot loses or lets fail."""
PREFIX = "hsp"
"""Start of the names of our imports."""
LATEST_IMPORTS = 100
"""Imports looked through, newest first: running ones are among the latest, three at a time."""


@dataclass(frozen=True)
class ImportPlan:
    """What an import does with its columns.

    Attributes:
        title: what is imported, for its name.
        operations: per object type, whether records are created, updated or either.
        keys: the columns that find a record, and by which kind of id.

    """

    title: str
    operations: Mapping[ObjectType, Operation]
    keys: Mapping[str, IdType]


def import_batches(
    hubspot: HubSpotResource,
    title: str,
    load: Callable[[pl.DataFrame], Outcome],
    batches: Iterable[pl.DataFrame],
    progress: Progress,
) -> Outcome:
    """Load batches, a few in parallel, once no earlier import of that title is running."""
    wait_for_earlier(hubspot, title, progress)
    return Outcome.total(parallel_map(load, batches, IMPORTS_AT_ONCE))


def import_rows(
    hubspot: HubSpotResource, plan: ImportPlan, rows: pl.DataFrame, progress: Progress = QUIET
) -> pl.DataFrame:
    """Import rows; the rows that HubSpot rejected, as in `REJECTS`.

    Args:
        hubspot: the portal.
        plan: what to do with the columns.
        rows: columns `<object type>.<property>`, and the source's `file` and `line`.
        progress: follows what HubSpot reports.

    Raises:
        PermanentFailure: HubSpot rejected the file as a whole, or somebody cancelled the import.
        TransientFailure: HubSpot let the import fail again and again.

    """
    with private_folder() as folder:
        files = write_derived(folder, plan.title, rows)
        return pl.concat([REJECTS, *(_import_file(hubspot, plan, f, progress) for f in files)])


def wait_for_earlier(hubspot: HubSpotResource, title: str, progress: Progress = QUIET) -> None:
    """Wait until every running import with this title has ended.

    A run that was killed leaves its import running; what it will have written can only be
    compared with once it is done.
    """
    for earlier in _ours(hubspot, f"{PREFIX} {title} "):
        if _runs(earlier):
            progress.say(f"waiting for {earlier['importName']!r}, which an earlier run started")
            _until_over(hubspot, str(earlier["id"]), progress)


def _import_file(
    hubspot: HubSpotResource, plan: ImportPlan, file: DerivedFile, progress: Progress
) -> pl.DataFrame:
    """Import a file and wait for its end; the rejected rows by their source line."""
    for _attempt in range(ATTEMPTS):
        name = f"{PREFIX} {plan.title} {uuid.uuid4().hex}"
        import_id = _start(hubspot, name, plan, file)
        status = _until_over(hubspot, import_id, progress)
        errors = list(hubspot.import_errors(import_id))
        raise_if_file_rejected(import_id, errors)
        if status["state"] == DONE:
            rejects = rejected_rows(errors, file)
            return pl.concat([rejects, _unaccounted(hubspot, plan, file, status, rejects)])
        if status["state"] != FAILED:
            raise PermanentFailure(
                f"Somebody ended the import {name!r} (id {import_id}): it is {status['state']}. "
                "Rows before that are in the portal; materialize again to load the rest."
            )
        progress.say(f"HubSpot let the import {name!r} (id {import_id}) fail half-way")
    raise TransientFailure(
        f"HubSpot let the import of {plan.title} fail {ATTEMPTS} times, last as id {import_id}. "
        "Rows before the failure are in the portal; run it again later to load the rest."
    )


def _start(hubspot: HubSpotResource, name: str, plan: ImportPlan, file: DerivedFile) -> str:
    """Start an import once: after a lost answer, look whether HubSpot took it."""
    request = _request(name, plan, file)
    for _attempt in range(ATTEMPTS - 1):
        try:
            return hubspot.start_import(request, file.path)
        except TransientFailure:
            started = next((str(i["id"]) for i in _ours(hubspot, name)), None)
            if started:
                return started
    return hubspot.start_import(request, file.path)


def _ours(hubspot: HubSpotResource, start_of_name: str) -> list[Json]:
    """The latest imports whose names start so."""
    newest = islice(hubspot.imports(), LATEST_IMPORTS)
    return [i for i in newest if str(i.get("importName", "")).startswith(start_of_name)]


def _until_over(hubspot: HubSpotResource, import_id: str, progress: Progress) -> Json:
    status = hubspot.import_status(import_id)
    part = progress.part(f"import {import_id}", _counter(status, "TOTAL_ROWS"))
    return wait_for(
        lambda: hubspot.import_status(import_id),
        lambda status: not _runs(status),
        lambda status: part.reach(_rows_done(status)),
    )


def _request(name: str, plan: ImportPlan, file: DerivedFile) -> Json:
    return {
        "name": name,
        "dateFormat": "YEAR_MONTH_DAY",
        "timeZone": "UTC",
        "marketableContactImport": False,
        "importOperations": {OBJECT_TYPE_IDS[t]: op for t, op in plan.operations.items()},
        "files": [
            {
                "fileName": file.path.name,
                "fileFormat": "CSV",
                "fileImportPage": {
                    "hasHeader": True,
                    "columnMappings": [_mapping(column, plan) for column in file.columns],
                },
            }
        ],
    }


def _mapping(column: str, plan: ImportPlan) -> Json:
    object_type, property_name = _parts(column)
    mapping = {
        "columnObjectTypeId": OBJECT_TYPE_IDS[object_type],
        "columnName": column,
        "propertyName": property_name,
    }
    return mapping | ({"columnType": plan.keys[column]} if column in plan.keys else {})


def _unaccounted(
    hubspot: HubSpotResource,
    plan: ImportPlan,
    file: DerivedFile,
    status: Json,
    rejects: pl.DataFrame,
) -> pl.DataFrame:
    """Rows that HubSpot neither rejected nor wrote: looked for where its counts do not add up."""
    written = without(file.rows, rejects)
    if _written(status) == written.height * len(plan.operations):
        return REJECTS
    lost = [REJECTS]
    for column in plan.keys:
        object_type, key = _parts(column)
        there = read_records(hubspot, object_type, key, written[column])
        absent = written.join(there, left_on=column, right_on=key, how="anti")
        lost.append(reject(absent, column, "UNACCOUNTED", "HubSpot neither wrote nor rejected it"))
    return pl.concat(lost)


def _parts(column: str) -> tuple[ObjectType, str]:
    object_type, property_name = column.split(".")
    return cast("ObjectType", object_type), property_name


def _runs(status: Json) -> bool:
    return status["state"] in RUNNING


def _written(status: Json) -> int:
    return _counter(status, "CREATED_OBJECTS") + _counter(status, "UPDATED_OBJECTS")


def _rows_done(status: Json) -> int:
    """About how many rows HubSpot has worked through: a row may make records of several types."""
    types = len(status.get("mappedObjectTypeIds") or [""])
    return _written(status) // types + _counter(status, "ERRORS")


def _counter(status: Json, name: str) -> int:
    counters = (status.get("metadata") or {}).get("counters") or {}
    return int(counters.get(name) or 0)
