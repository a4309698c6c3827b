"""`hsp demo` stopped by Ctrl-C in its terminal."""

import sys
from pathlib import Path

import dagster as dg

from hsp_assets.cli.instance import dagster_home
from hsp_assets.sandbox.state_lock import read_holder
from hsp_assets_tests.terminals import CTRL_C, terminal

DEMO = (sys.executable, "-m", "hsp_assets.cli.main", "demo")
SMALL = ("--products", "30", "--contacts", "40", "--interactions", "400")


def test_ctrl_c_leaves_no_run_under_way_no_traceback_and_a_free_folder(tmp_path: Path) -> None:
    with terminal(*DEMO, *SMALL, "--state", str(tmp_path)) as shown:
        shown.wait_for("12/12")
        shown.press(CTRL_C)
        assert shown.wait() == 130
    assert shown.lines[-1] == "hsp: stopped; what was done is kept."
    assert "Traceback" not in shown.output
    with dg.DagsterInstance.from_config(str(dagster_home(tmp_path))) as instance:
        assert [run.is_finished for run in instance.get_runs()] == [True]
    assert read_holder(tmp_path) is None
