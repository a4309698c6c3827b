"""The name of the portal that an installation is of, where one platform keeps several.

Everything that must differ between two portals gets its name from here, so that one setting tells
them apart. What bears which name in Dagster belongs to `keys`.
"""

import re
from functools import cache

from hsp_assets.environment import variables
from hsp_assets.failures import SettingsError

VARIABLE = "HSP_PORTAL"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 20
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
