"""What S3 tells the solution: each configuration that was written starts its workflow.

Configurations are worked off one after the other. One that is not finished when the sandbox stops
is begun anew at its next start, as Step Functions would have gone on.
"""

import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hsp_assets.sandbox.mlops_stack.workflow import UpdateFailedError

PREFIX, SUFFIX = "train/", ".json"
"""Of the objects whose creation starts the workflow."""
_logger = logging.getLogger(__name__)
Work = Callable[[str, str], None]
"""Works off the configuration of a bucket and a key."""


class Worker:
    """Takes in what S3 tells, and works it off in a thread of its own.

    Args:
        file: keeps what is not worked off.
        is_watched: whether a stack watches a bucket.
        work: does the work.

    """

    def __init__(self, file: Path, is_watched: Callable[[str], bool], work: Work) -> None:
        self._file, self._is_watched, self._work = file, is_watched, work
        self._waiting: queue.Queue[tuple[str, str] | None] = queue.Queue()
        self._lock = threading.Lock()
        for one in self._kept():
            self._waiting.put(one)

    def object_created(self, bucket: str, key: str) -> None:
        """Take in that an object was written; returns at once."""
        if not (key.startswith(PREFIX) and key.endswith(SUFFIX) and self._is_watched(bucket)):
            return
        with self._lock:
            self._keep([*self._kept(), (bucket, key)])
        self._waiting.put((bucket, key))

    def run(self) -> None:
        """Work off what comes, until `stop`."""
        while (one := self._waiting.get()) is not None:
            try:
                self._work(*one)
            except UpdateFailedError as failed:
                # The solution says so by e-mail.
                _logger.warning("The MLOps stack did not do s3://%s/%s: %s", *one, failed)
            except Exception:
                # A function of the solution that crashes says so to nobody but its log.
                _logger.exception("The MLOps stack crashed on s3://%s/%s", *one)
            with self._lock:
                kept = self._kept()
                kept.remove(one)
                self._keep(kept)

    def stop(self) -> None:
        """Begin nothing more."""
        self._waiting.put(None)

    def _kept(self) -> list[tuple[str, str]]:
        if not self._file.exists():
            return []
        return [(b, k) for b, k in json.loads(self._file.read_text(encoding="utf-8"))]

    def _keep(self, waiting: list[tuple[str, str]]) -> None:
        written = self._file.with_suffix(".new")
        written.write_text(json.dumps(waiting), encoding="utf-8")
        written.replace(self._file)


@contextmanager
def run_worker(worker: Worker) -> Iterator[None]:
    """Let a worker work until the context ends; what it is at then is begun anew later."""
    thread = threading.Thread(target=worker.run, name="mlops-stack", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
