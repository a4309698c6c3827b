"""Exports as they are remembered: state, file and the links that lead to it."""

import json
import secrets
import threading
from dataclasses import dataclass
from typing import Literal

from hsp_assets.sandbox.hubspot.exports.bodies import ExportRequest
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, not_found
from hsp_assets.sandbox.hubspot.records.loaded import record_id
from hsp_assets.sandbox.hubspot.store.times import DAY
from hsp_assets.sandbox.sqlite import Row

State = Literal["ENQUEUED", "PROCESSING", "DONE", "FAILED"]
FIRST_ID = 40_000_001
DAILY = 30
"""Exports that may be started in any 24 hours [HubSpot's exports guide]."""
LINK_SECONDS = 300
"""How long a link leads to its file [HubSpot's exports guide]."""


@dataclass(frozen=True, slots=True)
class Job:
    """An export.

    Attributes:
        id: HubSpot's number of it.
        state: how far it is.
        request: what it shall hold, as it was sent.
        record_count: records in the file.
        file: path of the file, once there is one.
        message: why it failed.
        created_at: epoch milliseconds.
        completed_at: epoch milliseconds.
    """

    id: int
    state: State
    request: Json
    record_count: int
    file: str | None
    message: str | None
    created_at: int
    completed_at: int | None

    def parsed(self) -> ExportRequest:
        """The request, validated."""
        return ExportRequest.model_validate(self.request)


class Jobs:
    """The exports of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._store = portal.store

    def create(self, request: Json) -> Job:
        """Put an export into the queue.

        Raises:
            ApiError: 429, thirty were started within a day.
        """
        now = self._portal.now()
        row = self._store.row("SELECT count(*) FROM exports WHERE created_at > ?", now - DAY)
        if row and row[0] >= DAILY:
            message = f"At most {DAILY} exports may be started within 24 hours"
            raise ApiError(429, "RATE_LIMITS", message)
        number = self._store.next_id("export", FIRST_ID)
        self._store.execute(
            "INSERT INTO exports VALUES (?, 'ENQUEUED', ?, 0, NULL, NULL, ?, NULL)",
            number,
            json.dumps(request, ensure_ascii=False),
            now,
        )
        return self.get(number)

    def get(self, export_id: int | str) -> Job:
        """One export.

        Raises:
            ApiError: 404, there is none.
        """
        row = self._store.row("SELECT * FROM exports WHERE id = ?", record_id(str(export_id)))
        if row is None:
            raise not_found(f"Export {export_id} does not exist")
        return _job(row)

    def next(self) -> Job | None:
        """The export to work at: the one that a process left, else the first in the queue."""
        row = self._store.row(
            "SELECT * FROM exports WHERE state IN ('PROCESSING', 'ENQUEUED') "
            "ORDER BY state DESC, id LIMIT 1"
        )
        return _job(row) if row else None

    def begin(self, job: Job) -> None:
        """Say that an export is being worked at."""
        self._store.execute("UPDATE exports SET state = 'PROCESSING' WHERE id = ?", job.id)

    def finish(self, job: Job, file: str, records: int) -> None:
        """Remember an export's file."""
        self._store.execute(
            "UPDATE exports SET state = 'DONE', file = ?, record_count = ?, completed_at = ? "
            "WHERE id = ?",
            file,
            records,
            self._portal.now(),
            job.id,
        )

    def fail(self, job: Job, message: str) -> None:
        """Remember why there is no file."""
        self._store.execute(
            "UPDATE exports SET state = 'FAILED', message = ?, completed_at = ? WHERE id = ?",
            message,
            self._portal.now(),
            job.id,
        )


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        state=row["state"],
        request=json.loads(row["request"]),
        record_count=row["record_count"],
        file=row["file"],
        message=row["message"],
        created_at=row["created_at"],
        completed_at=row["completed_at"],
    )


class Links:
    """Secret links to the files of exports; whoever has one needs no token, for a while."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._lock = threading.Lock()
        self._issued: dict[str, tuple[int, int]] = {}

    def issue(self, job: Job) -> str:
        """The secret of a link that works now: the one in use, or a new one."""
        now = self._portal.now()
        with self._lock:
            self._issued = {s: one for s, one in self._issued.items() if one[1] > now}
            for secret, (export_id, _) in self._issued.items():
                if export_id == job.id:
                    return secret
            secret = secrets.token_urlsafe(24)
            self._issued[secret] = (job.id, now + LINK_SECONDS * 1000)
            return secret

    def follow(self, secret: str) -> int | None:
        """The export that a secret leads to; None once it has expired."""
        with self._lock:
            export_id, until = self._issued.get(secret, (0, 0))
        return export_id if until > self._portal.now() else None
