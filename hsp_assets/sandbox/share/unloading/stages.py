"""`COPY INTO @stage/folder/`: an unload to a stage, as one to the URL that the stage is on."""

import re
from collections.abc import Callable

from hsp_assets.sandbox.share.errors import not_compiled, refused

OF_STAGE = "THE_STAGES_OWN"
"""Stands for the integration of a stage, which a statement does not name."""
_TO_STAGE = re.compile(
    r"(?P<start>(?:\s|--[^\n]*\n|/\*.*?\*/)*COPY\s+INTO\s+)@(?P<stage>[A-Za-z_$][\w$.]*)"
    r"(?:/(?P<folder>[^\s(]*))?",
    re.IGNORECASE | re.DOTALL,
)

UrlOf = Callable[[str], str | None]
"""The URL of a stage by its name; None where there is no such stage, empty for an internal one."""


def is_unload_to_stage(text: str) -> bool:
    """Whether a statement unloads to a named stage."""
    return _TO_STAGE.match(text) is not None


def to_url(text: str, url_of: UrlOf) -> str:
    """The same unload to a URL; a text that unloads to no stage stays as it is.

    Raises:
        ProgrammingError: there is no such stage, or it is within Snowflake.
    """
    found = _TO_STAGE.match(text)
    if found is None:
        return text
    stage = found["stage"].upper()
    url = url_of(stage)
    if url is None:
        raise not_compiled(f"Stage '{stage}' does not exist or not authorized.")
    if not url:
        raise refused(f"The stage {stage} is within Snowflake; only one on S3 is supported here.")
    target = f"{url.rstrip('/')}/{found['folder'] or ''}"
    rest = text[found.end() :].rstrip().removesuffix(";")
    return f"{found['start']}'{target}'{rest}\nSTORAGE_INTEGRATION = {OF_STAGE}"
