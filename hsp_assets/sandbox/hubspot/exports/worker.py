"""Working through the queue of exports, one at a time."""

from hsp_assets.sandbox.hubspot.exports.jobs import Jobs
from hsp_assets.sandbox.hubspot.exports.writing import write
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError


class ExportWorker:
    """Writes the portal's exports."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._jobs = Jobs(portal)

    def step(self) -> float | None:
        """Write the next file; 0 if there may be another, None if there is none."""
        with self._portal.store.transaction():
            job = self._jobs.next()
            if job is None:
                return None
            self._jobs.begin(job)
        folder = self._portal.store.file.parent / f"{self._portal.store.file.stem}-exports"
        try:
            file, records = write(self._portal, job.parsed(), folder, str(job.id))
        except ApiError as error:
            self._jobs.fail(job, error.message)
        else:
            self._jobs.finish(job, str(file), records)
        return 0.0
