"""The pools of the assets on the Dagster instance at hand: limited, and free of runs that ended.

Which asset is in which pool is declared in `automation`. A limit is the instance's, so definitions
cannot bring it along; the sensors see to it on instances that nobody configured.
"""

import dagster as dg

from hsp_assets.automation import POOLS


def keep_pools(instance: dg.DagsterInstance) -> None:
    """Limit our pools to one step at a time where nobody has set a limit, and free ended runs.

    A run that was killed keeps its place in a pool until somebody frees it, and nothing of the pool
    would ever run again; Dagster's daemon does so only where an installation tells it to
    (`run_monitoring: free_slots_after_run_end_seconds`).
    """
    storage = instance.event_log_storage
    if not storage.supports_global_concurrency_limits:
        return
    limited = {pool.name for pool in storage.get_pool_limits()}
    for pool in sorted(set(POOLS.values()) - limited):
        storage.set_concurrency_slots(pool, 1)
    for run_id in storage.get_concurrency_run_ids():
        run = instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            storage.free_concurrency_slots_for_run(run_id)
