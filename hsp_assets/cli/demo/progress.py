"""How far a run is, group by group, from the entries of its log.

How that is shown belongs to `showing`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import dagster as dg

from hsp_assets.environment.keys import step_address

ROWS = ("dagster/row_count", "rows")
"""Metadata that counts the rows of an asset."""
OUTCOMES = ("created", "updated", "unchanged", "failed")
"""Metadata that together counts the rows of an import."""
MOVING = ("source_files", "imports", "staging", "accepted", "datasets")
"""Groups whose steps go through every row that they count, so that rows a second mean something."""
LEAST_SECONDS = 1.0
"""In less time, rows a second say how the machine was loaded, and no more."""
ENOUGH_STEPS = 2
"""Done before the time that is left is estimated from them."""


@dataclass
class GroupProgress:
    """How far the steps of a group are.

    Attributes:
        name: of the group.
        steps: how many there are.
        done: how many have ended.
        failed: how many of them failed.
        rows: of the assets that were made.
        doing: the step that runs, without the group; empty between two, and before the first.
        said: the last line that this step logged, such as its rate and the time left.
        seconds: that the ended steps took.
        begun: when the running step began.

    """

    name: str
    steps: int
    done: int = 0
    failed: int = 0
    rows: int = 0
    doing: str = ""
    said: str = ""
    seconds: float = 0.0
    begun: float = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether a step of it has begun: Dagster names all of them before the first."""
        return self.begun > 0

    @property
    def is_over(self) -> bool:
        """Whether all its steps have ended."""
        return self.done == self.steps

    def spent(self, now: float) -> float:
        """Seconds that its steps have taken up to a time."""
        return self.seconds + (max(now - self.begun, 0.0) if self.doing else 0.0)

    def left(self, now: float) -> float | None:
        """Seconds that its other steps will take at the pace so far; None if it is too early."""
        if self.is_over or self.done < ENOUGH_STEPS:
            return None
        return self.spent(now) / self.done * (self.steps - self.done)

    def rate(self, now: float) -> float | None:
        """Rows a second; None where that means nothing."""
        spent = self.spent(now)
        has_rate = self.rows and self.name in MOVING and spent >= LEAST_SECONDS
        return self.rows / spent if has_rate else None


@dataclass
class RunProgress:
    """How far a run is.

    Attributes:
        groups: by name, in the order in which they are shown.

    """

    groups: dict[str, GroupProgress] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[str], order: Iterable[str]) -> "RunProgress":
        """The progress of a run that has not begun.

        Args:
            steps: names of its steps, each beginning with its group.
            order: names of groups; one that has no steps is left out.

        """
        counts = Counter(_group(step) for step in steps)
        names = [name for name in order if name in counts]
        return cls({name: GroupProgress(name, counts[name]) for name in names})

    def note(self, entry: dg.EventLogEntry) -> GroupProgress | None:
        """Take in an entry of the log; answer the group that it is about."""
        group = self.groups.get(_group(entry.step_key or ""))
        if group is None:
            return None
        event = entry.dagster_event
        if event is None:
            group.said = entry.user_message.removeprefix(f"{group.name}/")
        elif event.is_step_start:
            group.doing = _step(str(event.step_key))
            group.said, group.begun = "", entry.timestamp
        elif event.is_step_success or event.is_step_failure or event.is_step_skipped:
            _end(group, entry.timestamp, has_failed=event.is_step_failure)
        else:
            group.rows += _rows(event)
        return group


def _group(step: str) -> str:
    return step_address(step).partition("/")[0]


def _step(step: str) -> str:
    """A step without its group; the only step of a group may bear its name."""
    made = step_address(step)
    return made.partition("/")[2].replace("/", " ") or made


def _end(group: GroupProgress, now: float, *, has_failed: bool) -> None:
    group.seconds = group.spent(now)
    group.done, group.failed = group.done + 1, group.failed + has_failed
    group.doing = group.said = ""


def _rows(event: dg.DagsterEvent) -> int:
    """The rows of the asset that an event reports; 0 if it reports none."""
    if event.is_step_materialization:
        metadata = event.materialization.metadata
    elif event.event_type is dg.DagsterEventType.ASSET_OBSERVATION:
        metadata = event.asset_observation_data.asset_observation.metadata
    else:
        return 0
    values = {name: value.value for name, value in metadata.items()}
    counted = next((values[name] for name in ROWS if name in values), None)
    counts = [counted] if counted is not None else [values.get(name) for name in OUTCOMES]
    return sum(count for count in counts if isinstance(count, int))
