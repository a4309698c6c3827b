"""The variables of this process: its environment, and the file `.env` that is read over it.

Only this module reads the process environment. `.env` is read exactly as Dagster's own commands
(`dagster dev`, `dagster asset`, `dagster-daemon`) read it: from the working directory and nowhere
above it, and what it says wins over the environment. Which variables are settings belongs to
`settings`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values

from hsp_assets.failures import SettingsError

ENV_FILE = ".env"
BRANCH = "DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT"
"""What Dagster+ sets to 1 in the deployment of a branch, which may have production's variables."""
Place = Literal["default", "environment", "file"]

_replaced: dict[str, str] = {}
"""What the environment said before `.env` was read over it; for telling, not for use."""


@dataclass(frozen=True)
class Origin:
    """From where a variable of this process came.

    Attributes:
        variable: its name.
        place: `environment`, `file` (`.env` of the working directory), or `default`: nobody set it.
        replaces: whether the environment said something else, which `.env` won over.

    """

    variable: str
    place: Place
    replaces: bool = False

    def __str__(self) -> str:
        """The same in words."""
        if self.place != "file":
            return self.place
        note = ", which wins over the environment's other value" if self.replaces else ""
        return f"{Path.cwd() / ENV_FILE}{note}"


def read_env_file() -> None:
    """Read `.env` of the working directory over the environment, as Dagster's commands do.

    Raises:
        SettingsError: there is one that cannot be read.

    """
    for name, value in _in_file().items():
        before = os.environ.get(name, value)
        if before != value:
            _replaced[name] = before
        os.environ[name] = value


def origin(variable: str) -> Origin:
    """From where a variable came; after `read_env_file`."""
    if variable in _in_file():
        return Origin(variable, "file", variable in _replaced)
    return Origin(variable, "environment" if variable in os.environ else "default")


def require_undisputed(chosen: Mapping[str, Path]) -> None:
    """Make sure that `.env` leaves folders as a command has chosen them for Dagster's processes.

    Raises:
        SettingsError: it names another one, and would win.

    """
    given = _in_file()
    for name, folder in chosen.items():
        if name in given and Path(given[name]).resolve() != folder.resolve():
            raise SettingsError(
                f"{ENV_FILE} sets {name}={given[name]}, but this command works on {folder}, and "
                f"Dagster lets {ENV_FILE} win. Remove the line, or name the same folder."
            )


def is_branch_deployment() -> bool:
    """Whether this process belongs to the deployment of a branch."""
    return os.environ.get(BRANCH) == "1"


def is_set(variable: str) -> bool:
    """Whether a variable has a value, without reading it: secrets are read by Dagster."""
    return bool(os.environ.get(variable))


def has_secret(variable: str) -> bool:
    """Whether there is a secret that may be used; those of production are no branch's."""
    return is_set(variable) and not is_branch_deployment()


def secret(variable: str) -> str:
    """The value of a secret, empty when unset; for processes that do not run Dagster."""
    return os.environ.get(variable, "")


def names() -> set[str]:
    """The names of all variables of this process."""
    return set(os.environ)


def value(variable: str) -> str:
    """The value of a variable that is no secret, empty when unset."""
    return os.environ.get(variable, "")


def process_environment(additions: dict[str, str]) -> dict[str, str]:
    """The environment for a child process: ours, with additions that take precedence."""
    return {**os.environ, **additions}


def set_variables(values: dict[str, str]) -> None:
    """Set variables for this process, as a command does before it starts Dagster."""
    os.environ.update(values)


def _in_file() -> dict[str, str]:
    """The variables that `.env` of the working directory gives a value."""
    file = Path.cwd() / ENV_FILE
    try:
        # As Dagster calls it: values may refer to others, and a name without `=` says nothing.
        read = dotenv_values(file) if file.exists() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file} cannot be read: {error}. Save it as text in UTF-8, readable for this user."
        ) from error
    return {name: text for name, text in read.items() if text is not None}
