"""The Dagster instance that runs are recorded in, looked at and never made."""

from pathlib import Path

import dagster as dg

from hsp_assets.environment import Settings, is_set, value
from hsp_assets.failures import SettingsError

HOME = "DAGSTER_HOME"


def recorded_runs(settings: Settings) -> dg.DagsterInstance | None:
    """The instance of the sandbox's state folder, or the one that DAGSTER_HOME names.

    Nothing is made: it is None where nothing ran in the sandbox yet.

    Raises:
        SettingsError: in production, there is none.

    """
    if settings.environment == "sandbox":
        home = settings.state / "dagster"
        made = (home / "dagster.yaml").exists()
        return dg.DagsterInstance.from_config(str(home)) if made else None
    if not is_set(HOME):
        raise SettingsError(
            f"{HOME} is not set: runs and sensors would be recorded in a folder that is removed at "
            "the end."
        )
    home = Path(value(HOME))
    if not (home.is_absolute() and home.is_dir()):
        raise SettingsError(f"{HOME}={home} is no absolute path of a folder that exists.")
    return dg.DagsterInstance.get()
