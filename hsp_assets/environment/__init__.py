"""What differs between installations: the settings, and the variables that they come from.

Every setting is a variable `HSP_<NAME>`; `.env.example` lists them with their defaults. What an
installation decides is declared in `policy`. Secrets are no settings: resources take them as
`dg.EnvVar`, so that Dagster shows the variable's name and never its value.
"""

from hsp_assets.environment.settings import (
    PREFIX,
    SECRETS,
    ContactsWithoutId,
    Environment,
    Executor,
    HubSpotApi,
    Settings,
    load_settings,
    origins,
)
from hsp_assets.environment.source_files import DateFormat
from hsp_assets.environment.variables import (
    Origin,
    has_secret,
    is_branch_deployment,
    is_set,
    names,
    origin,
    process_environment,
    read_env_file,
    require_undisputed,
    secret,
    set_variables,
    value,
)

__all__ = [
    "PREFIX",
    "SECRETS",
    "ContactsWithoutId",
    "DateFormat",
    "Environment",
    "Executor",
    "HubSpotApi",
    "Origin",
    "Settings",
    "has_secret",
    "is_branch_deployment",
    "is_set",
    "load_settings",
    "names",
    "origin",
    "origins",
    "process_environment",
    "read_env_file",
    "require_undisputed",
    "secret",
    "set_variables",
    "value",
]
