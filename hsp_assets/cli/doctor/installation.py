"""The settings that matter most, where they came from, and what is installed."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from urllib.parse import urlsplit

from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.environment import Settings, is_set, names, origins, value

PACKAGES = (
    "dagster",
    "polars",
    "pandera",
    "hubspot-api-client",
    "snowflake-connector-python",
    "boto3",
)
PRODUCTION = ("snowflake_account", "snowflake_database", "personalize_role_arn")
"""Settings that have no useful default in production."""
AWS_ENDPOINT = "AWS_ENDPOINT_URL"
"""Begins the variables that lead boto3 elsewhere."""


def examine_installation(settings: Settings) -> Iterator[Finding]:
    """Look at environment, settings and versions."""
    where = f"on {settings.state}" if settings.environment == "sandbox" else "on the real services"
    yield good("environment", f"{settings.environment}, {where}.")
    yield good("settings from", _origins())
    if settings.environment == "production":
        yield from _settings(settings)
        yield from _endpoints(settings)
    yield good("versions", f"Python {platform.python_version()}, {_versions()}.")


def _origins() -> str:
    told = [f"{one.variable}: {one}" for one in origins() if one.place != "default"]
    return "; ".join(told) + "." if told else "Nothing is set: all are defaults."


def _settings(settings: Settings) -> Iterator[Finding]:
    empty = [name for name in PRODUCTION if not getattr(settings, name)]
    if empty:
        missing = ", ".join(f"HSP_{name.upper()}" for name in empty)
        yield broken("settings", f"Not set: {missing}.", "Set them; see .env.example.")
    else:
        yield good("settings", "Everything that production needs is set.")


def _endpoints(settings: Settings) -> Iterator[Finding]:
    """Addresses of this machine in production: a sandbox's, left over in a shell."""
    given = {f"HSP_{n.upper()}": getattr(settings, n) for n in Settings.model_fields}
    given |= {name: value(name) for name in names() if name.startswith(AWS_ENDPOINT)}
    local = sorted(n for n, v in given.items() if isinstance(v, str) and is_local(v) and is_set(n))
    if local:
        yield attention(
            "endpoints",
            f"{', '.join(local)}: an address of this machine, as a sandbox has.",
            "Unset it, so that the real service is used.",
        )
    else:
        yield good("endpoints", "None is of this machine.")


def is_local(address: str) -> bool:
    """Whether an address leads to this machine itself."""
    host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _versions() -> str:
    return ", ".join(f"{package} {_version(package)}" for package in PACKAGES)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"
