"""Statuses on a clock that the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hsp_assets.sandbox.personalize.errors import ResourceInUseError, ResourceNotFoundError
from hsp_assets.sandbox.personalize.options import Options
from hsp_assets.sandbox.personalize.state.lifecycle import Action, Lifecycle
from hsp_assets.sandbox.personalize.state.registry import Draft, Registry, Resource
from hsp_assets.sandbox.personalize.state.store import Store
from hsp_assets.service_models import Json


@dataclass
class World:
    """A lifecycle whose statuses last 10 seconds, and its clock."""

    registry: Registry
    lifecycle: Lifecycle
    now: float = 100.0

    def add(self, kind: str = "filter") -> Resource:
        return self.registry.add(Draft(kind, f"arn/{kind}", kind, None, {}), self.now)

    def begin(self, action: Action, kind: str = "filter", *, works: bool = False) -> Resource:
        """A new resource whose transition has begun."""
        resource = self.add(kind)
        self.lifecycle.begin(resource, action, {}, works=works)
        return resource

    def status(self, resource: Resource, at: float) -> str | None:
        self.now = at
        self.lifecycle.advance()
        return self.registry.by_id(resource.id).status


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = Store(tmp_path / "personalize.sqlite")
    registry = Registry(store)
    options = Options(seconds_per_status=10, now=lambda: made.now)
    made = World(registry, Lifecycle(store, registry, options))
    yield made
    store.close()


def test_what_needs_no_work_becomes_active_with_time(world: World) -> None:
    resource = world.begin("CREATE")
    seen = [world.status(resource, at) for at in (100, 109.9, 110, 119.9, 120, 500)]
    assert seen == ["CREATE PENDING"] * 2 + ["CREATE IN_PROGRESS"] * 2 + ["ACTIVE"] * 2


def test_the_time_of_the_last_change_is_when_it_was_due(world: World) -> None:
    resource = world.begin("CREATE")
    world.status(resource, 500)
    assert world.registry.by_id(resource.id).updated_at == 120


def test_work_keeps_a_resource_in_progress_until_it_is_settled(world: World) -> None:
    resource = world.begin("CREATE", "recommender", works=True)
    assert world.status(resource, 500) == "CREATE IN_PROGRESS"
    world.lifecycle.settle(resource.id, result={}, failure=None)
    assert world.status(resource, 500) == "ACTIVE"


def test_work_that_ends_early_does_not_shorten_the_statuses(world: World) -> None:
    resource = world.begin("CREATE", "recommender", works=True)
    world.lifecycle.settle(resource.id, result={}, failure=None)
    seen = [world.status(resource, at) for at in (109, 119, 120)]
    assert seen == ["CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE"]


def test_a_failure_is_told_with_its_reason(world: World) -> None:
    resource = world.begin("CREATE", "recommender", works=True)
    world.lifecycle.settle(resource.id, result={}, failure="too little")
    assert world.status(resource, 120) == "CREATE FAILED"
    assert world.registry.by_id(resource.id).attributes["failureReason"] == "too little"


def test_a_recommender_stops_and_starts(world: World) -> None:
    resource = world.begin("STOP", "recommender")
    seen = [world.status(resource, at) for at in (100, 110, 120)]
    assert seen == ["STOP PENDING", "STOP IN_PROGRESS", "INACTIVE"]
    world.lifecycle.begin(resource, "START", {}, works=False)
    assert world.status(resource, 200) == "ACTIVE"


def test_a_deleted_resource_is_gone_in_the_end(world: World) -> None:
    resource = world.begin("DELETE")
    assert world.status(resource, 119) == "DELETE IN_PROGRESS"
    world.now = 120
    world.lifecycle.advance()
    with pytest.raises(ResourceNotFoundError):
        world.registry.get("filter", resource.arn)


def test_two_transitions_of_one_resource_cannot_overlap(world: World) -> None:
    resource = world.begin("CREATE")
    with pytest.raises(ResourceInUseError):
        world.lifecycle.begin(resource, "DELETE", {}, works=False)


def test_an_update_is_told_apart_while_the_resource_stays_active(world: World) -> None:
    resource = world.add("recommender")
    world.registry.set_status(resource.id, "ACTIVE", 0)
    world.lifecycle.begin(resource, "UPDATE", {"recommenderConfig": {}}, works=False)
    assert world.status(resource, 110) == "ACTIVE"
    assert world.registry.by_id(resource.id).attributes["latestRecommenderUpdate"] == {
        "recommenderConfig": {},
        "creationDateTime": 100,
        "lastUpdatedDateTime": 110,
        "status": "CREATE IN_PROGRESS",
    }


def test_a_failed_update_leaves_the_resource_active(world: World) -> None:
    resource = world.add("recommender")
    world.registry.set_status(resource.id, "ACTIVE", 0)
    world.lifecycle.begin(resource, "UPDATE", {}, works=True)
    world.lifecycle.settle(resource.id, result={}, failure="no")
    assert world.status(resource, 200) == "ACTIVE"
    update = world.registry.by_id(resource.id).attributes["latestRecommenderUpdate"]
    assert (update["status"], update["failureReason"]) == ("CREATE FAILED", "no")


def test_the_end_is_told_with_what_was_asked_and_what_came_out(world: World) -> None:
    results: list[Json] = []
    world.lifecycle.on_end = {("recommender", "UPDATE"): lambda _, payload: results.append(payload)}
    resource = world.add("recommender")
    world.lifecycle.begin(resource, "UPDATE", {"asked": 1}, works=True)
    world.lifecycle.settle(resource.id, result={"found": 2}, failure=None)
    world.status(resource, 200)
    assert results == [{"asked": 1, "found": 2}]


def test_a_deletion_job_has_its_own_words(world: World) -> None:
    resource = world.begin("CREATE", "dataDeletionJob")
    seen = [world.status(resource, at) for at in (100, 110, 120)]
    assert seen == ["PENDING", "IN_PROGRESS", "COMPLETED"]
