"""How a resource's status moves: PENDING, then IN_PROGRESS, then the end or a failure.

Time alone moves what needs no work; a job moves when its worker has settled it. Nothing here runs
by itself: every request first lets due transitions happen, so a restart loses nothing. What a
finished transition changes besides the status belongs to `resources`, by way of `on_end`.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hsp_assets.sandbox.personalize.errors import ResourceInUseError
from hsp_assets.sandbox.personalize.options import Options
from hsp_assets.sandbox.personalize.state.registry import Registry, Resource
from hsp_assets.sandbox.personalize.state.store import Store
from hsp_assets.service_models import Json

Action: TypeAlias = Literal["CREATE", "STOP", "START", "DELETE", "UPDATE"]
OnEnd: TypeAlias = Mapping[tuple[str, Action], Callable[[Resource, Json], None]]

_ENDS: dict[Action, str] = {"CREATE": "ACTIVE", "STOP": "INACTIVE", "START": "ACTIVE"}
_UPDATES = {"dataset": "latestDatasetUpdate", "recommender": "latestRecommenderUpdate"}
"""Where a description shows an update; the resource itself stays ACTIVE meanwhile."""


@dataclass(frozen=True, slots=True)
class _Transition:
    resource_id: int
    action: Action
    stage: Literal["PENDING", "IN_PROGRESS"]
    due_at: float
    failure: str | None
    payload: Json


class Lifecycle:
    """Begins transitions, and ends them when they are due."""

    def __init__(self, store: Store, registry: Registry, options: Options) -> None:
        self._store = store
        self._registry = registry
        self._seconds = options.seconds_per_status
        self._now = options.now
        self.on_end: OnEnd = {}

    def begin(self, resource: Resource, action: Action, payload: Json, *, works: bool) -> None:
        """Start a transition; with `works`, it ends only after `settle`.

        Raises:
            ResourceInUseError: another transition of the resource is under way.
        """
        if self.moving(resource):
            raise ResourceInUseError(
                f"{resource.arn} is in status {resource.status}: wait until it ends."
            )
        now = self._now()
        self._store.execute(
            "INSERT INTO transitions (resource_id, action, stage, due_at, settled, payload)"
            " VALUES (?, ?, 'PENDING', ?, ?, ?)",
            *(resource.id, action, now + self._seconds, not works, json.dumps(payload)),
        )
        if action == "UPDATE":
            self._describe_update(resource, {**payload, "creationDateTime": now})
        self._show(resource, action, "PENDING", now)

    def moving(self, resource: Resource) -> bool:
        """Whether a transition of the resource is under way."""
        row = self._store.row("SELECT 1 FROM transitions WHERE resource_id = ?", resource.id)
        return row is not None

    def unsettled(self) -> list[tuple[int, Action]]:
        """Row ids and actions of the resources whose work has not been done, oldest first."""
        rows = self._store.rows(
            "SELECT resource_id, action FROM transitions WHERE NOT settled ORDER BY resource_id",
        )
        return [(row["resource_id"], row["action"]) for row in rows]

    def settle(self, identifier: int, *, result: Json, failure: str | None) -> None:
        """Record how a resource's work came out; it ends no sooner than its options allow."""
        with self._store.transaction():
            row = self._store.row("SELECT * FROM transitions WHERE resource_id = ?", identifier)
            if row is None:
                return
            payload = json.dumps({**json.loads(row["payload"]), **result})
            due_at = row["due_at"] if row["stage"] == "PENDING" else max(row["due_at"], self._now())
            self._store.execute(
                "UPDATE transitions SET settled = 1, failure = ?, payload = ?, due_at = ?"
                " WHERE resource_id = ?",
                *(failure, payload, due_at, identifier),
            )

    def advance(self) -> bool:
        """Let every transition that is due happen; tell whether there was any."""
        moved = False
        due = (
            "SELECT * FROM transitions WHERE due_at <= ? AND (settled OR stage = 'PENDING')"
            " ORDER BY due_at, resource_id LIMIT 1"
        )
        while row := self._store.row(due, self._now()):
            with self._store.transaction():
                self._step(_transition(row))
            moved = True
        return moved

    def _step(self, transition: _Transition) -> None:
        resource = self._registry.by_id(transition.resource_id)
        if transition.stage == "PENDING":
            self._store.execute(
                "UPDATE transitions SET stage = 'IN_PROGRESS', due_at = ? WHERE resource_id = ?",
                *(transition.due_at + self._seconds, resource.id),
            )
            self._show(resource, transition.action, "IN_PROGRESS", transition.due_at)
        else:
            self._end(resource, transition)

    def _end(self, resource: Resource, transition: _Transition) -> None:
        self._store.execute("DELETE FROM transitions WHERE resource_id = ?", resource.id)
        if transition.failure is not None:
            self._fail(resource, transition)
            return
        end = self.on_end.get((resource.kind, transition.action))
        if end is not None:
            end(resource, transition.payload)
        if transition.action == "DELETE":
            self._registry.remove(resource.id)
        else:
            self._show(resource, transition.action, None, transition.due_at)

    def _fail(self, resource: Resource, transition: _Transition) -> None:
        reason: Json = {"failureReason": transition.failure}
        if transition.action == "UPDATE":
            self._describe_update(resource, reason)
        else:
            self._registry.change(resource.id, attributes=reason)
        self._show(resource, transition.action, "FAILED", transition.due_at)

    def _show(self, resource: Resource, action: Action, stage: str | None, at: float) -> None:
        status = _status(resource.kind, action, stage)
        if action == "UPDATE":
            self._describe_update(resource, {"status": status, "lastUpdatedDateTime": at})
        else:
            self._registry.set_status(resource.id, status, at)

    def _describe_update(self, resource: Resource, news: Json) -> None:
        member = _UPDATES[resource.kind]
        earlier = self._registry.by_id(resource.id).attributes.get(member, {})
        known = {} if "creationDateTime" in news else earlier
        self._registry.change(resource.id, attributes={member: {**known, **news}})


def _status(kind: str, action: Action, stage: str | None) -> str:
    if kind == "dataDeletionJob":
        return stage or "COMPLETED"
    shown = "CREATE" if action == "UPDATE" else action
    return _ENDS.get(action, "ACTIVE") if stage is None else f"{shown} {stage}"


def _transition(row: sqlite3.Row) -> _Transition:
    return _Transition(
        resource_id=row["resource_id"],
        action=row["action"],
        stage=row["stage"],
        due_at=row["due_at"],
        failure=row["failure"],
        payload=json.loads(row["payload"]),
    )
