"""A run's record, by kind of event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from hsp_assets.environment.keys import address
from hsp_assets.failures import ChecksFailed
from hsp_assets.failures.steps import FAILURE, why


@dataclass
class Recorded:
    """What a run recorded.

    Attributes:
        materialized: metadata by asset, such as `staging/users`.
        facts: what the manifests say of the same assets; the metadata only shows it.
        checks: evaluations in order.
        failures: error text by step; a step that only judged badly is not among them.
        seconds: duration by step.

    """

    materialized: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    facts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    checks: list[dg.AssetCheckEvaluation] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict, repr=False)

    def note(self, event: dg.DagsterEvent, timestamp: float) -> None:
        """Add one event of the run."""
        step = str(event.step_key)
        if event.is_step_start:
            self._started[step] = timestamp
        elif event.is_step_success or event.is_step_failure:
            self.seconds[step] = timestamp - self._started.get(step, timestamp)
        if event.is_step_failure:
            self._note_failure(event, step)
        elif event.is_step_materialization:
            made = event.materialization
            values = {name: value.value for name, value in made.metadata.items()}
            self.materialized[address(made.asset_key)] = values
        elif event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            self.checks.append(event.asset_check_evaluation_data)

    def _note_failure(self, event: dg.DagsterEvent, step: str) -> None:
        judged = event.step_failure_data.user_failure_data
        name = judged.metadata.get(FAILURE) if judged else None
        if name is None or name.value != ChecksFailed.__name__:
            self.failures[step] = why(event) or "its log says why"


def record(entries: Iterable[dg.EventLogEntry]) -> Recorded:
    """Sort a run's record."""
    recorded = Recorded()
    for entry in entries:
        if entry.dagster_event is not None:
            recorded.note(entry.dagster_event, entry.timestamp)
    return recorded
