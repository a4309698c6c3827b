"""The Dagster instance of a state folder: its runs, checks and metadata."""

from pathlib import Path
from typing import TYPE_CHECKING

from hsp_assets.environment.portals import portal

if TYPE_CHECKING:
    import dagster as dg

SETTINGS = """\
telemetry:
  enabled: false
freshness:
  enabled: true
run_monitoring:
  enabled: true
  start_timeout_seconds: 120
  poll_interval_seconds: 5
  free_slots_after_run_end_seconds: 1
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    dequeue_interval_seconds: 1
concurrency:
  runs:
    max_concurrent_runs: 1
  pools:
    default_limit: 1
retention:
  sensor:
    purge_after_days:
      skipped: 1
      success: 7
      failure: 7
      started: 1
  schedule:
    purge_after_days: 30
python_logs:
  python_log_level: INFO
"""
"""One run at a time: two of them would load and publish the same, and the machine is small.
Events are kept at any level; this keeps them out of the terminal, where they hid the addresses.

A run that was requested and never started, because what should have started it was killed, has
failed after two minutes; one that was killed while it ran is ended by `orphans`.
"""

FOREGROUND = "foreground.yaml"
"""The settings of a command that runs a job itself, in its terminal."""
UNCAPTURED = """\
compute_logs:
  module: dagster.core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""
"""To capture what steps print, Dagster starts processes that Ctrl-C in the terminal kills noisily,
and takes the descriptors on which the command shows its progress."""

WORKSPACE = """\
load_from:
  - python_module:
      module_name: hsp_assets.definitions
      location_name: {location}
"""
"""By a module's name alone, the UI would call the code location after the module."""
LOCATION = "hsp_assets"
"""Name of the code location where none is named by HSP_PORTAL."""


def dagster_home(state: Path) -> Path:
    """The folder of the Dagster instance within a state folder; made, and set up, if need be."""
    home = (state / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") != SETTINGS:
        settings.write_text(SETTINGS, encoding="utf-8")  # of an earlier version
    return home


def foreground_instance(state: Path) -> "dg.DagsterInstance":
    """The instance of a state folder for a command that runs a job itself, in its terminal."""
    import dagster as dg

    home = dagster_home(state)
    settings = (home / "dagster.yaml").read_text(encoding="utf-8")
    (home / FOREGROUND).write_text(settings + UNCAPTURED, encoding="utf-8")
    return dg.DagsterInstance.from_config(str(home), FOREGROUND)


def workspace_file(state: Path) -> Path:
    """The file that tells Dagster what to load; written anew."""
    file = dagster_home(state) / "workspace.yaml"
    file.write_text(WORKSPACE.format(location=portal() or LOCATION), encoding="utf-8")
    return file
