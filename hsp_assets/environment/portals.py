"""The name of the portal that an installation is of, where one platform keeps several.

Everything that must differ between two portals gets its name from here, so that one setting tells
them apart. What bears which name in Dagster belongs to `keys`.
"""

import re
from functools import cache
from pathlib import Path

from hsp_assets.environment import variables
from hsp_assets.failures import SettingsError
from hsp_assets.recommenders import PREFIX

VARIABLE = "HSP_PORTAL"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 18
"""Characters: what Amazon Personalize calls a version of a recommender may have 63 in all."""


def require_name(given: str) -> str:
    """The name of a portal, or nothing.

    Lower case letters, digits and single underscores are what Dagster, S3, Amazon Personalize and
    Snowflake all take as they are; two underscores separate the parts of a step's name.

    Raises:
        ValueError: it is no name that can stand in all the places where it will.

    """
    if given and not (NAME.fullmatch(given) and len(given) <= LONGEST):
        raise ValueError(
            f"a portal is named by up to {LONGEST} lower case letters, digits and single "
            "underscores, a letter first, such as acme_uk; the name stands in asset keys, in the "
            "bucket and in names of Amazon Personalize"
        )
    return given


def names_of(portal: str) -> dict[str, object]:
    """The settings that differ between portals unless they are set; none without a portal."""
    if not portal:
        return {}
    return {
        "bucket_prefix": f"{portal}/",
        "dataset_group": f"{portal}_datasetgroup",
        "state": default_state(portal),
    }


def default_state(portal: str) -> Path:
    """The folder in which the sandbox of a portal remembers."""
    return Path(f".hsp-{portal}" if portal else ".hsp")


@cache
def portal() -> str:
    """The portal of this process; empty where the platform keeps one only.

    It is read once, because assets bear it from the moment that their modules are loaded.

    Raises:
        SettingsError: the variable names none.

    """
    given = variables.value(VARIABLE)
    try:
        return require_name(given)
    except ValueError as error:
        raise SettingsError(f"{VARIABLE}={given!r}: {error}.") from error


def require_portal(wanted: str) -> None:
    """Make sure that a portal is that of this process, whose assets bear its name already.

    Raises:
        SettingsError: it is another one.

    """
    if wanted != portal():
        raise SettingsError(
            f"{VARIABLE}={wanted!r} was set after the assets of {portal()!r} had been declared. "
            "Set it before this process starts: one process is of one portal."
        )


def account_name(name: str) -> str:
    """What Amazon Personalize calls something of this portal that callers name `hubspot_...`.

    Filters, recommenders and jobs have names that are unique in an account and region, so the
    portal takes the place of `hubspot_`.
    """
    return f"{portal()}_{name.removeprefix(PREFIX)}" if portal() else name
