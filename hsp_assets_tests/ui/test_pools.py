"""Two runs that publish at once end as one after the other, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import dagster as dg

from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sensors.pools import keep_pools

RUNS, STEPS = 2, 7
PUBLISH = """
import sys
import dagster as dg
from hsp_assets.definitions import defs
with dg.DagsterInstance.from_config(sys.argv[1]) as instance:
    job = defs.resolve_implicit_global_asset_job_def()
    groups = dg.AssetSelection.groups("staging", "accepted", "datasets")
    keys = list(groups.resolve(defs.resolve_asset_graph()))
    result = job.execute_in_process(instance=instance, asset_selection=keys, raise_on_error=False)
sys.exit(not result.success)
"""


def spans(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[tuple[float, float]]:
    """When the steps of a run that publish began and ended."""
    stats = instance.get_run_step_stats(run.run_id)
    ours = [one for one in stats if not one.step_key.endswith("__checks")]
    return [(one.start_time or 0.0, one.end_time or 0.0) for one in ours]


def test_two_runs_that_publish_at_once_end_as_one_after_the_other(
    trained_shop: Path, tmp_path: Path
) -> None:
    """On an instance of which nobody set anything but a tick of ours."""
    (tmp_path / "dagster.yaml").touch()
    environment = {**os.environ, "HSP_STATE": str(trained_shop)}
    command = [sys.executable, "-c", PUBLISH, str(tmp_path)]
    with (
        dg.DagsterInstance.from_config(str(tmp_path)) as instance,
        sandbox_process(trained_shop) as sandbox,
    ):
        sandbox.wait()
        keep_pools(instance)
        both = [subprocess.Popen(command, env=environment) for _ in range(RUNS)]
        assert [one.wait(300) for one in both] == [0] * RUNS
        taken = sorted(span for one in instance.get_runs() for span in spans(instance, one))
    assert len(taken) == RUNS * STEPS
    assert all(end <= start for (_, end), (start, _) in pairwise(taken))
