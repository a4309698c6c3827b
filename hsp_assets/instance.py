"""The Dagster instance of a state folder: its runs, checks and metadata."""

from pathlib import Path

SETTINGS = "telemetry:\n  enabled: false\n"


def dagster_home(state: Path) -> Path:
    """The folder of the Dagster instance within a state folder; made if need be."""
    home = (state / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(SETTINGS, encoding="utf-8")
    return home
