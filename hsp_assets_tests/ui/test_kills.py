"""`hsp dev` killed at the worst moments: nothing is lost, and nothing runs twice.

Each test drops a new version of a file, kills something while the run that loads it is under way,
and looks at what became of it. The kills are SIGKILL: nobody can tidy up.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from hsp_assets.cli.fault import print_faults
from hsp_assets_tests.ui.installation import DAEMON, WORKER, Installation, installed, wait_until

KILLED_THEN_DONE = ["FAILURE", "SUCCESS"]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    yield from installed(tmp_path_factory.mktemp("kills"))


@pytest.fixture(autouse=True)
def _forget(installation: Installation) -> None:
    installation.seen = {run.run_id for run in installation.instance.get_runs()}


def test_the_work_of_a_killed_run_is_done_by_the_next(installation: Installation) -> None:
    installation.drop(items=50)
    installation.wait_for_run()
    installation.kill(*installation.processes(WORKER))
    installation.wait_until_loaded(50)
    assert installation.statuses() == KILLED_THEN_DONE
    assert installation.products() == 50


def test_when_everything_was_killed_a_new_start_does_what_was_left(
    installation: Installation,
) -> None:
    installation.drop(items=70)
    installation.wait_for_run()
    installation.kill_everything()
    assert installation.statuses() == ["STARTED"]  # nobody is left to say that it is over
    installation.start()
    installation.wait_until_loaded(70)
    assert installation.statuses() == KILLED_THEN_DONE
    assert installation.products() == 70


def test_a_daemon_killed_in_a_tick_and_in_a_run_loses_nothing(installation: Installation) -> None:
    installation.drop(items=90)
    installation.wait_for_run()
    print_faults(installation.state, "latency", ["seconds=1", "path=/search"])
    wait_until("a tick", lambda: installation.tick("hubspot").status.value == "STARTED")
    installation.kill(*installation.processes(DAEMON))
    assert installation.process is not None
    installation.process.wait(120)
    installation.start()
    installation.wait_until_loaded(90)
    assert installation.statuses() in (KILLED_THEN_DONE, ["SUCCESS"])
    assert installation.products() == 90


def test_ctrl_c_in_a_run_leaves_none_under_way(installation: Installation) -> None:
    installation.drop(items=110)
    installation.wait_for_run()
    assert installation.process is not None
    before = len(installation.log.read_text())  # the tests above killed what it tells of
    installation.process.send_signal(signal.SIGINT)
    assert installation.process.wait(60) == 0
    assert [run.is_finished for run in installation.new_runs()] == [True]
    assert "Traceback" not in installation.log.read_text()[before:]
    installation.start()
    installation.wait_until_loaded(110)
