"""Working through imports, some rows at a time.

What a chunk of rows does and how far the import is commit together, so that a process that dies
leaves an import that the next one resumes at the right row. Between chunks the API is served.
"""

import functools
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from hsp_assets.sandbox.hubspot.associations.links import associate
from hsp_assets.sandbox.hubspot.imports.bodies import ImportFile
from hsp_assets.sandbox.hubspot.imports.failures import ImportFailed, RowError, RowFailed
from hsp_assets.sandbox.hubspot.imports.files import Cells, Upload, rows_of, sweep, uploads_folder
from hsp_assets.sandbox.hubspot.imports.jobs import ENDED, RUNNING, UNFINISHED, Job, Jobs
from hsp_assets.sandbox.hubspot.imports.plan import plan_file, positions
from hsp_assets.sandbox.hubspot.imports.rows import Prepared, RowReader
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError
from hsp_assets.sandbox.hubspot.records.unit_of_work import Records

CHUNK = 250
"""Rows of a transaction: some 20 ms, for which the API waits at most."""
PACED_SECONDS = 0.1
"""How often a paced import goes on."""

log = logging.getLogger(__name__)


@dataclass
class OpenFile:
    """A file whose rows are being read.

    Attributes:
        upload: the file.
        rows: what is left of it, with line numbers.
        reader: what the rows mean.
    """

    upload: Upload
    rows: Iterator[tuple[int, Cells]]
    reader: RowReader


@dataclass
class Progress:
    """An import that is being worked at, in memory: its files from the row at hand on."""

    job: Job
    next_row: int
    counters: dict[str, int]
    files: Iterator[OpenFile]
    current: OpenFile | None = None
    errors: list[tuple[int, Cells, RowError]] = field(default_factory=list)


class ImportWorker:
    """Processes the portal's imports."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._jobs = Jobs(portal)
        self._open: dict[int, Progress] = {}
        self._watched: dict[int, Job] = {}
        waiting = self._jobs.unfinished(*UNFINISHED)
        sweep(uploads_folder(portal), [file for job in waiting for file in job.files])

    def step(self) -> float | None:
        """Process one chunk of every running import; seconds until the next, if any runs."""
        with self._portal.store.transaction():
            self._promote()
            self._watched |= {job.id: job for job in self._jobs.unfinished(*UNFINISHED)}
            running = self._jobs.unfinished(*RUNNING)
        for job in running:
            self._process_chunk(job)
        self._forget()
        if not running:
            return None
        return PACED_SECONDS if self._portal.options.import_rows_per_second else 0.0

    def _promote(self) -> None:
        """Start imports that waited for others to end."""
        room = self._portal.options.concurrent_imports - self._jobs.count(*RUNNING)
        for job in self._jobs.unfinished("DEFERRED")[: max(room, 0)]:
            self._jobs.move(job, "STARTED")

    def _process_chunk(self, job: Job) -> None:
        try:
            with self._portal.store.transaction():
                self._advance(job)
        except ImportFailed as failed:
            self._fail(job, failed.error)
        except ApiError as error:
            self._fail(job, RowError("INVALID_COLUMN_CONFIGURATION", error.message))
        except Exception:
            log.exception("Import %s ended by an internal error", job.id)
            self._fail(job, RowError("UNKNOWN_ERROR", "internal error; the log says more"))

    def _advance(self, job: Job) -> None:
        if job.state == "STARTED":
            self._jobs.move(job, "PROCESSING")
            return
        if self._jobs.get(job.id).state in ENDED:
            return
        progress = self._open.get(job.id) or self._resume(job)
        rows = self._next_rows(progress, self._rows_before_fault(progress))
        if not rows:
            self._jobs.move(job, "DONE")
            return
        self._process(progress, rows)
        progress.next_row += len(rows)
        self._jobs.advance(job, progress.next_row, progress.counters)

    def _rows_before_fault(self, progress: Progress) -> int | None:
        """How many rows may be done before a fault applies, if one will.

        Raises:
            ImportFailed: it applies now.
        """
        name, total = progress.job.request["name"], progress.counters["TOTAL_ROWS"]
        if self._portal.faults.of_import(name, progress.next_row, total):
            raise ImportFailed(RowError("UNKNOWN_ERROR", "The import ended by a fault on demand"))
        fatal = self._portal.faults.fatal_row(name, total)
        left = 0 if fatal is None else fatal - progress.next_row
        return left if left > 0 else None

    def _resume(self, job: Job) -> Progress:
        """Open an import's files where it stands."""
        progress = Progress(job, job.next_row, dict(job.counters), self._files(job))
        skipped = 0
        while skipped < job.next_row:
            rows = self._next_rows(progress, job.next_row - skipped)
            if not rows:
                break
            skipped += len(rows)
        self._open[job.id] = progress
        return progress

    def _files(self, job: Job) -> Iterator[OpenFile]:
        """Open the files of an import, one after the other; first those that others refer to.

        Raises:
            ImportFailed: one was not uploaded or cannot be read.
        """
        request = job.parsed()
        for file in sorted(request.files, key=lambda file: not file.identifies):
            upload = next((one for one in job.files if one.name == file.file_name), None)
            if upload is None:
                message = f'No uploaded file is named "{file.file_name}"'
                raise ImportFailed(RowError("FILE_NOT_FOUND", message))
            plan = plan_file(self._portal, request, file)
            rows = rows_of(upload, file)
            header = next(rows, []) if plan.has_header else list(plan.names)
            common = functools.partial(self._jobs.common, job)
            reader = RowReader(self._portal, plan, positions(plan, header), common)
            yield OpenFile(upload, enumerate(rows, start=self._first_line(file)), reader)

    def _first_line(self, file: ImportFile) -> int:
        header = file.file_import_page.has_header
        return 2 if header and self._portal.options.import_lines_count_header else 1

    def _next_rows(self, progress: Progress, most: int | None = None) -> list[tuple[int, Cells]]:
        """The next rows of one file; empty at the end of the last."""
        pace = self._portal.options.import_rows_per_second
        size = CHUNK if pace is None else max(1, int(pace * PACED_SECONDS))
        while True:
            if progress.current:
                rows = list(islice(progress.current.rows, min(most or size, size)))
                if rows:
                    return rows
            progress.current = next(progress.files, None)
            if progress.current is None:
                return []

    def _process(self, progress: Progress, rows: Sequence[tuple[int, Cells]]) -> None:
        file = progress.current
        if file is None:
            raise RuntimeError(f"Import {progress.job.id} has rows but no file.")
        enforces = progress.job.enforces_rules
        records = Records(self._portal, "IMPORT", enforces_rules=enforces)
        file.reader.load(records, [cells for _, cells in rows])
        for line, cells in rows:
            if cells:
                self._process_row(progress, file.reader, records, (line, cells))
        records.save()
        self._jobs.add_errors(progress.job, file.upload.id, progress.errors)
        progress.errors.clear()

    def _process_row(
        self, progress: Progress, reader: RowReader, records: Records, row: tuple[int, Cells]
    ) -> None:
        line, cells = row
        key = reader.key(cells)
        try:
            if key and not self._jobs.mark(progress.job, f"key {key}"):
                raise reader.repeated(cells)
            prepared = reader.prepare(records, cells)
        except RowFailed as failed:
            progress.errors += [(line, cells, error) for error in failed.errors]
            progress.counters["ERRORS"] += len(failed.errors)
            return
        self._apply(progress, records, prepared)

    def _apply(self, progress: Progress, records: Records, prepared: Prepared) -> None:
        counters = progress.counters
        made = {}
        for type_id, change in prepared.changes.items():
            made[type_id] = record = records.apply(change)
            counters["UPDATED_OBJECTS" if change.record else "CREATED_OBJECTS"] += 1
            counters["PROPERTY_VALUES_EMITTED"] += len(change.values)
            if self._jobs.mark(progress.job, f"{type_id} {record.id}"):
                counters["UNIQUE_OBJECTS_WRITTEN"] += 1
        for type_id, value in prepared.commons.items():
            self._jobs.remember_common(progress.job, type_id, value, made[type_id].id)
        links = prepared.links(made)
        counters["ASSOCIATIONS_EMITTED"] += len(links)
        counters["ASSOCIATIONS_CREATED"] += associate(self._portal, links) // 2

    def _fail(self, job: Job, error: RowError) -> None:
        with self._portal.store.transaction():
            file_id = job.files[0].id if job.files else 0
            self._jobs.add_errors(job, file_id, [(0, [], error)])
            self._jobs.move(job, "FAILED")

    def _forget(self) -> None:
        """Close and remove the files of imports that have ended."""
        unfinished = {job.id for job in self._jobs.unfinished(*UNFINISHED)}
        for import_id in self._watched.keys() - unfinished:
            self._open.pop(import_id, None)
            for file in self._watched.pop(import_id).files:
                Path(file.path).unlink(missing_ok=True)
