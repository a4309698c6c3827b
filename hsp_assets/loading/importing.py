"""One HubSpot import from upload to the last refused row.

An import is named after what it holds, so that a run that was killed finds the import it had
started and joins it. HubSpot goes on with an import whatever becomes of us.
"""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from hsp_assets.failures import PermanentFailure
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
HASH_CHUNK = 1 << 20


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


def _import_file(
    hubspot: HubSpotResource,
    plan: ImportPlan,
    file: DerivedFile,
    report: Callable[[str], None],
) -> pl.DataFrame:
    """Import a file, wait for its end, and answer the refused rows by their source line."""
    name = f"hsp {plan.title} {_content_hash(file)}"
    running = (i["id"] for i in hubspot.imports() if i.get("importName") == name and _runs(i))
    import_id = next(running, None)
    if import_id is None:
        import_id = hubspot.start_import(_request(name, plan, file), file.path)
    status = wait_for(
        lambda: hubspot.import_status(import_id),
        lambda status: not _runs(status),
        lambda status: report(f"{name}: {status['state']} {_counters(status)}"),
    )
    if status["state"] != DONE:
        raise PermanentFailure(
            f"HubSpot ended the import {name!r} (id {import_id}) as {status['state']}. Rows before "
            "the failure are in the portal; materialize again to load the rest."
        )
    return _rejects(hubspot, import_id, file)


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


def _content_hash(file: DerivedFile) -> str:
    digest = hashlib.sha256()
    with file.path.open("rb") as stream:
        while chunk := stream.read(HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()[:16]
