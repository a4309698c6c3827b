"""The background threads that import and train.

Two threads: one for the jobs that move data, one for trainings, so that an import never waits for
a long training and two trainings never fight for the cores. What a job does belongs to
`resources`; a job that was not finished when the process died is started again.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from hsp_assets.sandbox.personalize.errors import JobFailedError
from hsp_assets.sandbox.personalize.state.faults import Faults
from hsp_assets.sandbox.personalize.state.lifecycle import Action, Lifecycle
from hsp_assets.sandbox.personalize.state.registry import Registry, Resource
from hsp_assets.service_models import Json

Work: TypeAlias = Mapping[tuple[str, Action], Callable[[Resource], Json]]

_logger = logging.getLogger(__name__)


class Jobs:
    """Runs the work of transitions and settles them."""

    def __init__(self, registry: Registry, lifecycle: Lifecycle, faults: Faults) -> None:
        self._registry = registry
        self._lifecycle = lifecycle
        self._faults = faults
        self._data = ThreadPoolExecutor(max_workers=1, thread_name_prefix="personalize-data")
        self._training = ThreadPoolExecutor(max_workers=1, thread_name_prefix="personalize-train")
        self.work: Work = {}

    def begin(self, resource: Resource, action: Action, payload: Json | None = None) -> None:
        """Start a transition, and its work if it has any."""
        works = (resource.kind, action) in self.work
        self._lifecycle.begin(resource, action, payload or {}, works=works)
        if works:
            self._submit(resource, action)

    def resume(self) -> None:
        """Start again what an earlier process left undone."""
        for identifier, action in self._lifecycle.unsettled():
            self._submit(self._registry.by_id(identifier), action)

    def close(self) -> None:
        """Finish the running jobs; those that wait are left for the next start."""
        for pool in (self._data, self._training):
            pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, resource: Resource, action: Action) -> None:
        pool = self._training if resource.kind == "recommender" else self._data
        pool.submit(self._run, resource.id, action)

    def _run(self, identifier: int, action: Action) -> None:
        try:
            resource = self._registry.by_id(identifier)
        except LookupError:
            return
        result: Json = {}
        failure = None
        try:
            self._faults.strike(resource.kind, resource.name)
            result = self.work[resource.kind, action](resource)
        except JobFailedError as reason:
            failure = str(reason)
        except Exception:
            _logger.exception(
                "The job of %s broke; this is a defect of the stand-in.", resource.arn
            )
            failure = "Internal error of the sandbox: its log has the cause."
        self._lifecycle.settle(identifier, result=result, failure=failure)
