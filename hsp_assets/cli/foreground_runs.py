"""Runs that a command executed in its terminal, given to the code location afterwards.

Such a run belongs to no code location: the UI lists it among all runs, but neither on its first
page nor on that of its job. Dagster's own command `dagster run migrate-repository` gives it one;
that loads the code location, which takes seconds, so that it is done while the UI starts.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dagster as dg

from hsp_assets.sandbox.process import child

TAG = ".dagster/repository"
"""The tag by which Dagster knows to which repository of which code location a run belongs."""
NOWHERE: Mapping[str, str] = {TAG: "terminal@hsp"}
"""Tags of a run that a command executes itself, until it is given to the code location."""


@contextmanager
def given_to_code_location(
    home: Path, workspace: Path, environment: Mapping[str, str]
) -> Iterator[None]:
    """Give the runs of an instance that belong nowhere to the code location, in the background.

    Args:
        home: folder of the instance.
        workspace: file that names the code location.
        environment: of the command that does it.

    """
    with ExitStack() as under_way:
        for job in _jobs_of_runs(home):
            command = [sys.executable, "-W", "ignore", "-m", "dagster", "run", "migrate-repository"]
            command += ["--from", NOWHERE[TAG], "-j", job, "-w", str(workspace)]
            giving = under_way.enter_context(
                child(
                    command,
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
            )
            if giving.stdin is not None:
                giving.stdin.write("MIGRATE\n")  # it asks whether we are sure
                giving.stdin.flush()
        yield


def _jobs_of_runs(home: Path) -> set[str]:
    """The jobs whose runs belong nowhere."""
    with dg.DagsterInstance.from_config(str(home)) as instance:
        return {run.job_name for run in instance.get_runs(dg.RunsFilter(tags=dict(NOWHERE)))}
