"""The text of `.env.example`, from the settings themselves.

`python -m hsp_assets.cli.environment_example > .env.example` writes it anew.
"""

from collections.abc import Iterator

from pydantic.fields import FieldInfo

from hsp_assets.environment import PREFIX, SECRETS, Settings
from hsp_assets.environment.automation import AutomationSettings
from hsp_assets.environment.personalize import PersonalizeSettings
from hsp_assets.environment.realtime_api import RealtimeApiSettings
from hsp_assets.environment.snowflake import SnowflakeSettings
from hsp_assets.environment.source_files import SourceFileSettings
from hsp_assets.policy import Policy


def example() -> str:
    """The text of `.env.example`: every variable with its meaning and default."""
    lines = [
        "# The settings of hsp_assets with their defaults. Copy to .env and change what differs."
    ]
    for name, setting in _ordered():
        lines += ["", f"# {setting.description}", f"#{PREFIX}{name.upper()}={setting.default}"]
    lines += ["", "# Secrets, for production only; HSP_API_KEYS are separated by commas, each"]
    lines += ["# the key itself or sha256: and the digest of it. HSP_API_KEY is the one of them"]
    lines += ["# with which recommender/realtime_api calls HSP_API_URL. HSP_API_HUBSPOT_SECRETS"]
    lines += ["# are client secrets of the app whose card calls the API."]
    lines += [f"#{name}=" for name in SECRETS]
    return "\n".join(lines) + "\n"


def _ordered() -> Iterator[tuple[str, FieldInfo]]:
    """Where things are first, then source files, the services, automation, and decisions."""
    fields = Settings.model_fields
    groups = (
        SourceFileSettings,
        SnowflakeSettings,
        PersonalizeSettings,
        RealtimeApiSettings,
        AutomationSettings,
        Policy,
    )
    parts = [group.model_fields for group in groups]
    yield from ((name, fields[name]) for name in fields if not any(name in part for part in parts))
    yield from ((name, fields[name]) for part in parts for name in part)


if __name__ == "__main__":
    print(example(), end="")  # noqa: T201 (what it is for)
