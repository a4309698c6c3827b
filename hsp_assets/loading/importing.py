"""One HubSpot import from upload to the last refused row.

Imports bear names that we know again: a lost answer is looked up by name before anything is sent
twice, and what a killed run left running is waited for. HubSpot goes on with an import whatever
becomes of us.
"""

import tempfile
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import polars as pl

from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.loading.derived import DerivedFile, write_derived
from hsp_assets.portal import OBJECT_TYPE_IDS, ObjectType
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.sources.rows import REJECTS
from hsp_assets.waiting import wait_for

Operation = Literal["CREATE", "UPDATE", "UPSERT"]
IdType = Literal["HUBSPOT_ALTERNATE_ID", "HUBSPOT_OBJECT_ID"]

RUNNING = ("STARTED", "PROCESSING", "DEFERRED")
DONE = "DONE"
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


def import_rows(
    hubspot: HubSpotResource,
    plan: ImportPlan,
    rows: pl.DataFrame,
    report: Callable[[str], None] = lambda _line: None,
) -> pl.DataFrame:
    """Import rows and answer those that HubSpot refused.

    Args:
        hubspot: the portal.
        plan: what to do with the columns.
        rows: columns `<object type>.<property>`, and the source's `file` and `line`.
        report: told about progress.

    Raises:
        PermanentFailure: HubSpot failed or cancelled the import as a whole.

    """
    with tempfile.TemporaryDirectory(prefix="hsp-import-") as folder:
        files = write_derived(Path(folder), plan.title, rows)
        return pl.concat([REJECTS, *(_import_file(hubspot, plan, f, report) for f in files)])


def wait_for_earlier(
    hubspot: HubSpotResource, title: str, report: Callable[[str], None] = lambda _line: None
) -> None:
    """Wait until every running import of ours with this title has ended.

    A run that was killed leaves its import running; what it will have written can only be
    compared with once it is done.
    """
    for earlier in _ours(hubspot, f"{PREFIX} {title} "):
        if _runs(earlier):
            _until_over(hubspot, str(earlier["id"]), str(earlier["importName"]), report)


def _import_file(
    hubspot: HubSpotResource,
    plan: ImportPlan,
    file: DerivedFile,
    report: Callable[[str], None],
) -> pl.DataFrame:
    """Import a file, wait for its end, and answer the refused rows by their source line."""
    name = f"{PREFIX} {plan.title} {uuid.uuid4().hex}"
    import_id = _start(hubspot, name, plan, file)
    status = _until_over(hubspot, import_id, name, report)
    if status["state"] != DONE:
        raise PermanentFailure(
            f"HubSpot ended the import {name!r} (id {import_id}) as {status['state']}. Rows before "
            "the failure are in the portal; materialize again to load the rest."
        )
    return _rejects(hubspot, import_id, file)


def _start(hubspot: HubSpotResource, name: str, plan: ImportPlan, file: DerivedFile) -> str:
    """Start an import once: after a lost answer, look whether HubSpot took it."""
    try:
        return hubspot.start_import(_request(name, plan, file), file.path)
    except TransientFailure:
        started = next((str(i["id"]) for i in _ours(hubspot, name)), None)
        return started or hubspot.start_import(_request(name, plan, file), file.path)


def _ours(hubspot: HubSpotResource, start_of_name: str) -> list[Json]:
    """The latest imports whose names start so."""
    newest = islice(hubspot.imports(), LATEST_IMPORTS)
    return [i for i in newest if str(i.get("importName", "")).startswith(start_of_name)]


def _until_over(
    hubspot: HubSpotResource, import_id: str, name: str, report: Callable[[str], None]
) -> Json:
    return wait_for(
        lambda: hubspot.import_status(import_id),
        lambda status: not _runs(status),
        lambda status: report(f"{name}: {status['state']} {_counters(status)}"),
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
    object_type, property_name = column.split(".")
    mapping = {
        "columnObjectTypeId": OBJECT_TYPE_IDS[object_type],  # type: ignore[index]
        "columnName": column,
        "propertyName": property_name,
    }
    return mapping | ({"columnType": plan.keys[column]} if column in plan.keys else {})


def _rejects(hubspot: HubSpotResource, import_id: str, file: DerivedFile) -> pl.DataFrame:
    errors = list(hubspot.import_errors(import_id))
    if not errors:
        return REJECTS
    whole = next((e for e in errors if _line(e) < 1), None)
    if whole is not None:
        raise PermanentFailure(
            f"HubSpot refused the whole file of import {import_id}: {whole['errorType']} "
            f"{whole.get('errorMessage', '')}. This is an error in our mapping or in the portal."
        )
    described = pl.DataFrame(
        {
            "column": [_column(e, file) for e in errors],
            "rule": [_rule(e) for e in errors],
            "value": [None] * len(errors),
        },
        schema_overrides={"value": pl.String},
    )
    origins = file.origin(pl.Series([_line(e) for e in errors], dtype=pl.Int64))
    return origins.hstack(described).select(REJECTS.columns).unique(maintain_order=True)


def _line(error: Json) -> int:
    return int(error["sourceData"]["lineNumber"])


def _column(error: Json, file: DerivedFile) -> str:
    number = error.get("knownColumnNumber")
    return file.columns[number] if number is not None and 0 <= number < len(file.columns) else ""


def _rule(error: Json) -> str:
    return f"HubSpot: {error['errorType']}"


def _runs(status: Json) -> bool:
    return status["state"] in RUNNING


def _counters(status: Json) -> str:
    counters = (status.get("metadata") or {}).get("counters") or {}
    return ", ".join(f"{name} {value}" for name, value in sorted(counters.items()))
