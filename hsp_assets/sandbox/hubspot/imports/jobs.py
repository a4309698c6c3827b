"""Imports as they are remembered: state, progress, counters and errors."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hsp_assets.sandbox.hubspot.imports.bodies import ImportRequest
from hsp_assets.sandbox.hubspot.imports.failures import RowError
from hsp_assets.sandbox.hubspot.imports.files import Upload
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json, not_found
from hsp_assets.sandbox.hubspot.records.loaded import record_id
from hsp_assets.sandbox.hubspot.store.times import iso
from hsp_assets.sandbox.sqlite import Row

State = Literal["STARTED", "PROCESSING", "DONE", "FAILED", "CANCELED", "DEFERRED"]
ENDED = frozenset({"DONE", "FAILED", "CANCELED"})
RUNNING: tuple[State, ...] = ("STARTED", "PROCESSING")
UNFINISHED: tuple[State, ...] = (*RUNNING, "DEFERRED")
FIRST_ID = 50_000_001


@dataclass(frozen=True, slots=True)
class Job:
    """An import.

    Attributes:
        id: HubSpot's number of it.
        state: how far it is.
        request: the body of the upload, as it was sent.
        files: the uploaded files.
        counters: rows by outcome so far.
        next_row: how many rows of data are done, over all files.
        enforces_rules: whether the account's own rules apply to its rows.
        created_at: epoch milliseconds.
        updated_at: epoch milliseconds.
    """

    id: int
    state: State
    request: Json
    files: tuple[Upload, ...]
    counters: Mapping[str, int]
    next_row: int
    enforces_rules: bool
    created_at: int
    updated_at: int

    def parsed(self) -> ImportRequest:
        """The request, validated."""
        return ImportRequest.model_validate(self.request)


class Jobs:
    """The imports of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._store = portal.store

    def create(
        self,
        request: Json,
        files: Sequence[Upload],
        counters: Mapping[str, int],
        *,
        enforces_rules: bool,
    ) -> Job:
        """Remember a new import; it waits as DEFERRED where too many run already."""
        running = self.count(*RUNNING)
        state = "STARTED" if running < self._portal.options.concurrent_imports else "DEFERRED"
        number, now = self._store.next_id("import", FIRST_ID), self._portal.now()
        self._store.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
            number,
            state,
            json.dumps(request, ensure_ascii=False),
            json.dumps([file.json() for file in files]),
            json.dumps(counters),
            enforces_rules,
            now,
            now,
        )
        return self.get(number)

    def get(self, import_id: int | str) -> Job:
        """One import.

        Raises:
            ApiError: 404, there is none.
        """
        row = self._store.row("SELECT * FROM imports WHERE id = ?", record_id(str(import_id)))
        if row is None:
            raise not_found(f"Import {import_id} does not exist")
        return _job(row)

    def page(self, before: int | None, limit: int) -> list[Job]:
        """Imports below an id, the newest first."""
        rows = self._store.rows(
            "SELECT * FROM imports WHERE id <= ifnull(?, id) ORDER BY id DESC LIMIT ?",
            before,
            limit,
        )
        return [_job(row) for row in rows]

    def unfinished(self, *states: State) -> list[Job]:
        """Imports in some states, the oldest first."""
        rows = self._store.rows(
            "SELECT * FROM imports WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps(states),
        )
        return [_job(row) for row in rows]

    def count(self, *states: State) -> int:
        """How many imports are in some states."""
        return len(self.unfinished(*states))

    def move(self, job: Job, state: State) -> None:
        """Bring an import into a state; one that has ended is forgotten but for its outcome."""
        self._store.execute(
            "UPDATE imports SET state = ?, updated_at = ? WHERE id = ?",
            state,
            self._portal.now(),
            job.id,
        )
        if state in ENDED:
            self._store.execute("DELETE FROM import_marks WHERE import_id = ?", job.id)

    def advance(self, job: Job, next_row: int, counters: Mapping[str, int]) -> None:
        """Remember how far an import is."""
        self._store.execute(
            "UPDATE imports SET next_row = ?, counters = ?, updated_at = ? WHERE id = ?",
            next_row,
            json.dumps(counters),
            self._portal.now(),
            job.id,
        )

    def mark(self, job: Job, mark: str) -> bool:
        """Remember something that an import has met; answer whether it is new."""
        made = self._store.execute("INSERT OR IGNORE INTO import_marks VALUES (?, ?)", job.id, mark)
        return made > 0

    def remember_common(self, job: Job, type_id: str, value: str, record: int) -> None:
        """Remember a record by a value that rows of another file name it by."""
        self.mark(job, f"{_common(type_id, value)}{record}")

    def common(self, job: Job, type_id: str, value: str) -> list[int]:
        """The records that were remembered by a value."""
        prefix = _common(type_id, value)
        rows = self._store.rows(
            "SELECT mark FROM import_marks WHERE import_id = ? AND mark >= ? AND mark < ?",
            job.id,
            prefix,
            f"{prefix}:",
        )
        return [int(row["mark"].removeprefix(prefix)) for row in rows]

    def add_errors(
        self, job: Job, file_id: int, errors: Iterable[tuple[int, Sequence[str], RowError]]
    ) -> None:
        """Store errors of rows.

        Args:
            job: the import.
            file_id: of the uploaded file.
            errors: line number (0 means the whole file), cells, and what is wrong.
        """
        now = self._portal.now()
        self._store.execute_many(
            "INSERT INTO import_errors (import_id, error) VALUES (?, ?)",
            (
                (job.id, json.dumps(_error(now, file_id, *one), ensure_ascii=False))
                for one in errors
            ),
        )

    def errors(self, job: Job, after: int, limit: int) -> list[Json]:
        """Errors of an import from an id on, in order of ids."""
        rows = self._store.rows(
            "SELECT id, error FROM import_errors WHERE import_id = ? AND id >= ? "
            "ORDER BY id LIMIT ?",
            job.id,
            after,
            limit,
        )
        return [{"id": str(row["id"]), **json.loads(row["error"])} for row in rows]


def answer(portal: Portal, job: Job) -> Json:
    """An import as the API answers it."""
    operations = [m for f in job.parsed().files for m in f.file_import_page.column_mappings]
    named = (m.column_object_type_id or m.column_object_type for m in operations)
    types = {portal.types.resolve(name).id for name in named if name}
    return {
        "id": str(job.id),
        "state": job.state,
        "importName": job.request.get("name", ""),
        "importSource": "API",
        "importRequestJson": job.request,
        "mappedObjectTypeIds": sorted(types),
        "metadata": {
            "counters": dict(job.counters),
            "fileIds": [str(file.id) for file in job.files],
            "objectLists": [],
        },
        "optOutImport": False,
        "createdAt": iso(job.created_at),
        "updatedAt": iso(job.updated_at),
    }


def _common(type_id: str, value: str) -> str:
    """What a mark begins with; the record id follows, and no digit sorts after a colon."""
    return f"common {type_id} {value}\t"


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        state=row["state"],
        request=json.loads(row["request"]),
        files=tuple(Upload(**file) for file in json.loads(row["files"])),
        counters=json.loads(row["counters"]),
        next_row=row["next_row"],
        enforces_rules=bool(row["enforces_rules"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _error(now: int, file_id: int, line: int, cells: Sequence[str], error: RowError) -> Json:
    body: Json = {
        "createdAt": now,
        "errorType": error.error_type,
        "errorMessage": error.message,
        "sourceData": {
            "lineNumber": line,
            "rowData": list(cells),
            "additionalRowData": [],
            "fileId": file_id,
            "containsEncryptedProperties": False,
        },
    }
    if error.column is not None:
        body["knownColumnNumber"] = error.column
    if error.value is not None:
        body |= {"invalidValue": error.value, "invalidValueToDisplay": error.value}
    if error.object_type:
        body |= {"objectType": error.object_type.enum, "objectTypeId": error.object_type.id}
    return body
