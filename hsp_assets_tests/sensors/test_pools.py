"""Sensors limit our pools and free them of ended runs, on an instance that nobody configured."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.automation import LOADING, POOLS, PUBLISHING
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.sensors.pools import keep_pools

NAMES = sorted(set(POOLS.values()))


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance with a database, as pools need one, and no settings."""
    with dg.DagsterInstance.local_temp(str(tmp_path)) as made:
        yield made


@dg.op(pool=PUBLISHING)
def publish() -> None:
    """A step of a pool."""


@dg.job
def publishing() -> None:
    """A job of one such step."""
    publish()


def limits(instance: dg.DagsterInstance) -> dict[str, int]:
    return {pool.name: pool.limit for pool in instance.event_log_storage.get_pool_limits()}


def test_each_pool_without_a_limit_gets_one(instance: dg.DagsterInstance) -> None:
    keep_pools(instance)
    assert limits(instance) == dict.fromkeys(NAMES, 1)


def test_a_limit_that_somebody_set_stays(instance: dg.DagsterInstance) -> None:
    instance.event_log_storage.set_concurrency_slots(LOADING, 3)
    keep_pools(instance)
    assert limits(instance)[LOADING] == 3


@pytest.mark.parametrize(("status", "kept"), [("FAILURE", 0), ("STARTED", 1)])
def test_a_place_is_kept_for_a_run_while_it_is_under_way(
    instance: dg.DagsterInstance, status: str, kept: int
) -> None:
    keep_pools(instance)
    run = instance.create_run_for_job(publishing, status=dg.DagsterRunStatus(status))
    storage = instance.event_log_storage
    storage.claim_concurrency_slot(PUBLISHING, run.run_id, "publish")
    keep_pools(instance)
    assert storage.get_concurrency_info(PUBLISHING).active_slot_count == kept


def test_every_step_that_changes_something_outside_is_in_the_pool_of_its_group() -> None:
    everything = build_defs(Settings(activation="custom_object"))
    job = everything.resolve_implicit_global_asset_job_def()
    pools = {
        (step.partition("__")[0], "".join(job.get_node_named(step).definition.pools))
        for step in (node.name for node in job.nodes)
        if not step.endswith(("__checks", "_as_declared"))
    }
    expected = {(group, POOLS.get(group, "")) for group, _ in pools}
    assert pools == expected
    assert {group for group, pool in pools if pool} == set(POOLS)
