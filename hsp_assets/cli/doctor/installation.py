"""The settings that matter most, the secrets that are set, and what is installed."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from hsp_assets.cli.doctor.findings import Finding
from hsp_assets.environment import Settings, is_set

PACKAGES = (
    "dagster",
    "polars",
    "pandera",
    "hubspot-api-client",
    "snowflake-connector-python",
    "boto3",
)
NEEDED = {
    "HubSpot's token": ("HSP_HUBSPOT_TOKEN",),
    "Snowflake's secret": (
        "HSP_SNOWFLAKE_PRIVATE_KEY",
        "HSP_SNOWFLAKE_PRIVATE_KEY_PATH",
        "HSP_SNOWFLAKE_TOKEN",
        "HSP_SNOWFLAKE_TOKEN_PATH",
        "HSP_SNOWFLAKE_OAUTH_CLIENT_SECRET",
        "HSP_SNOWFLAKE_WORKLOAD_IDENTITY",
        "HSP_SNOWFLAKE_PASSWORD",
    ),
}
"""Secrets of which one variable must be set."""
PRODUCTION = ("snowflake_account", "snowflake_database", "personalize_role_arn")
"""Settings that have no useful default in production."""


def installation(settings: Settings) -> Iterator[Finding]:
    """Look at environment, settings, secrets and versions."""
    where = f"on {settings.state}" if settings.environment == "sandbox" else "on the real services"
    yield Finding("environment", "good", f"{settings.environment}, {where}.")
    if settings.environment == "production":
        yield from _settings(settings)
        yield from _secrets()
    yield Finding("versions", "good", f"Python {platform.python_version()}, {_versions()}.")


def _settings(settings: Settings) -> Iterator[Finding]:
    empty = [name for name in PRODUCTION if not getattr(settings, name)]
    if empty:
        names = ", ".join(f"HSP_{name.upper()}" for name in empty)
        yield Finding("settings", "broken", f"Not set: {names}.", "Set them; see .env.example.")
    else:
        yield Finding("settings", "good", "Everything that production needs is set.")


def _secrets() -> Iterator[Finding]:
    for what, variables in NEEDED.items():
        if any(is_set(variable) for variable in variables):
            yield Finding(what, "good", "Set.")
        else:
            text = f"None of {', '.join(variables)} is set."
            yield Finding(
                what, "broken", text, "Set one in the environment of Dagster's processes."
            )


def _versions() -> str:
    return ", ".join(f"{package} {_version(package)}" for package in PACKAGES)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"
