"""Failures on demand: the next imports or trainings that fail with a given reason.

They let a test or a rehearsal see what a failed job looks like. Nothing here decides what a
failure does; that is the job's own path.
"""

from fnmatch import fnmatchcase

from hsp_assets.sandbox.personalize.errors import InvalidInputError, JobFailedError
from hsp_assets.sandbox.personalize.state.store import Store
from hsp_assets.service_models import Json

_JOBS = {"import": "datasetImportJob", "training": "recommender"}


class Faults:
    """The faults that are armed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def arm(self, request: Json) -> None:
        """Arm one fault: `{"job": "import", "name": "items*", "reason": "...", "times": 1}`.

        `job` is `import` or `training`; `name` (default `*`) is a pattern for the job's or the
        recommender's name; `times` (default 1) is how many jobs fail.

        Raises:
            InvalidInputError: the request has another form.
        """
        fault = {"name": "*", "times": 1, **request}
        if (
            set(fault) != {"job", "name", "reason", "times"}
            or fault["job"] not in _JOBS
            or not all(isinstance(fault[key], str) for key in ("name", "reason"))
            or not isinstance(fault["times"], int)
        ):
            raise InvalidInputError(
                'A fault is {"job": "import" or "training", "reason": text, "name": pattern'
                ' (optional), "times": number (optional)}.',
            )
        self._store.insert(
            "INSERT INTO faults (job, name, reason, times) VALUES (?, ?, ?, ?)",
            *(_JOBS[fault["job"]], fault["name"], fault["reason"], fault["times"]),
        )

    def armed(self) -> list[Json]:
        """The faults that have not been used up."""
        kinds = {kind: job for job, kind in _JOBS.items()}
        rows = self._store.rows("SELECT job, name, reason, times FROM faults ORDER BY id")
        return [{**dict(row), "job": kinds[row["job"]]} for row in rows]

    def disarm(self) -> None:
        """Forget every fault."""
        self._store.execute("DELETE FROM faults")

    def strike(self, kind: str, name: str) -> None:
        """Raise `JobFailedError` with the oldest fault armed for such a job, and use it up."""
        for row in self._store.rows("SELECT * FROM faults WHERE job = ? ORDER BY id", kind):
            if fnmatchcase(name, row["name"]):
                self._store.execute("UPDATE faults SET times = times - 1 WHERE id = ?", row["id"])
                self._store.execute("DELETE FROM faults WHERE times <= 0")
                raise JobFailedError(row["reason"])
