"""Options that several commands have, and the settings that result."""

from pathlib import Path
from typing import Annotated

import typer

from hsp_assets.environment import Settings, load_settings
from hsp_assets.environment.portals import default_state, portal


def default_folder() -> Path:
    """The sandbox's folder where nobody names one."""
    return default_state(portal())


State = Annotated[
    Path,
    typer.Option(
        envvar="HSP_STATE",
        show_envvar=False,
        default_factory=default_folder,
        show_default=".hsp",
        help="Folder that holds everything the sandbox remembers; HSP_STATE by default.",
    ),
]
MaybeState = Annotated[
    Path | None, typer.Option(help="Folder of the sandbox; HSP_STATE by default.")
]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON, for programs.")]


def settings_on(state: Path | None) -> Settings:
    """The settings, on another state folder if one is given."""
    settings = load_settings()
    return settings if state is None else settings.model_copy(update={"state": state})
