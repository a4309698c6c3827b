"""The options of the stand-in as a user writes them: `tier=starter search_delay_seconds=5`."""

from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hsp_assets.failures import SettingsError
from hsp_assets.sandbox.hubspot.options import Options

NOT_FOR_USERS = frozenset({"now"})
LISTS = frozenset({"scopes", "event_read_scopes", "api_versions", "emails"})
NAMES = tuple(f.name for f in fields(Options) if f.name not in NOT_FOR_USERS)
_OPTIONS = TypeAdapter(Options)


def parse_options(text: str) -> Options:
    """Options from `name=value` pairs separated by blanks; lists are separated by commas.

    Raises:
        SettingsError: there is no such option, or it does not take the value.
    """
    values: dict[str, Any] = {}
    for pair in text.split():
        name, _, value = pair.partition("=")
        if name not in NAMES:
            raise SettingsError(
                f"HSP_SANDBOX_HUBSPOT: {pair!r} is no switch of the sandbox's HubSpot. Write "
                f"name=value; the names are {', '.join(NAMES)}."
            )
        values[name] = value.split(",") if name in LISTS else value
    try:
        return _OPTIONS.validate_python(values)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise SettingsError(f"HSP_SANDBOX_HUBSPOT: {problem['loc'][0]}: {problem['msg']}.") from (
            error
        )
