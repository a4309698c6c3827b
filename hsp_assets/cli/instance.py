"""The Dagster instance of a state folder: its runs, checks and metadata."""

from pathlib import Path

SETTINGS = """\
telemetry:
  enabled: false
freshness:
  enabled: true
run_monitoring:
  enabled: true
  start_timeout_seconds: 120
  poll_interval_seconds: 5
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: 1
    dequeue_interval_seconds: 1
"""
"""One run at a time: two of them would load and publish the same, and the machine is small.

A run that was requested and never started, because what should have started it was killed, has
failed after two minutes; one that was killed while it ran is ended by `orphans`.
"""

WORKSPACE = """\
load_from:
  - python_module:
      module_name: hsp_assets.definitions
      location_name: hsp_assets
"""
"""By a module's name alone, the UI would call the code location after the module."""


def dagster_home(state: Path) -> Path:
    """The folder of the Dagster instance within a state folder; made if need be."""
    home = (state / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(SETTINGS, encoding="utf-8")
    return home


def workspace_file(state: Path) -> Path:
    """The file that tells Dagster what to load; written anew."""
    file = dagster_home(state) / "workspace.yaml"
    file.write_text(WORKSPACE, encoding="utf-8")
    return file
