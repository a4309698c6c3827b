"""The settings: read once from the variables of the process, and validated.

What an installation decides is declared in `policy`; reading variables belongs to `variables`.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hsp_assets.environment import variables
from hsp_assets.environment.automation import (
    INTERVALS,
    SANDBOX_SECONDS,
    AutomationSettings,
)
from hsp_assets.environment.forms import EMAIL, Bucket, Region, Url, disfigured, shown
from hsp_assets.environment.mlops_stack import SANDBOX_STACK, MlopsStackSettings
from hsp_assets.environment.personalize import PersonalizeSettings
from hsp_assets.environment.portals import names_of, require_name
from hsp_assets.environment.realtime_api import RealtimeApiSettings
from hsp_assets.environment.snowflake import SnowflakeSettings
from hsp_assets.environment.source_files import SourceFileSettings
from hsp_assets.environment.variables import Origin
from hsp_assets.failures import SettingsError
from hsp_assets.policy import Policy
from hsp_assets.recommenders import chosen

Environment = Literal["sandbox", "production"]
HubSpotApi = Literal["2026-09", "legacy"]
ContactsWithoutId = Literal["record_id", "leave"]
Executor = Literal["in_process", "multiprocess", "k8s"]

PREFIX, AWS = "HSP_", "AWS_"
AWS_SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
KEY_PREFIX = re.compile(r"([a-zA-Z0-9][a-zA-Z0-9_.-]*/)*")
PRIVATE_KEY = "HSP_SNOWFLAKE_PRIVATE_KEY"
SECRETS = (
    "HSP_HUBSPOT_TOKEN",
    "HSP_SNOWFLAKE_PASSWORD",
    PRIVATE_KEY,
    "HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD",
    "HSP_SNOWFLAKE_TOKEN",
    "HSP_SNOWFLAKE_OAUTH_CLIENT_SECRET",
    "HSP_NOTIFY_SLACK_URL",
    "HSP_NOTIFY_WEBHOOK_URL",
    "HSP_NOTIFY_PAGERDUTY_KEY",
    "HSP_API_KEYS",
    "HSP_API_HUBSPOT_SECRETS",
    "HSP_API_KEY",
)
"""Variables that resources read through `dg.EnvVar`; known here so that no typo passes unseen."""
NO_MATCH = "String should match pattern"
"""Begins what pydantic says of a pattern, which tells a person nothing."""
SANDBOX_RETRAINING = {
    "retrain_new_count": 0,
    "retrain_min_hours": 0.0,
    "retrain_budget_dollars": 1e9,
}
"""Training is free in the sandbox, so everything new is learned immediately, unless set."""


IN_A_BRANCH: Mapping[str, object] = {
    "environment": "sandbox",
    "training": "direct",
    "api_url": "",
    "notify_sns_topic_arn": "",
}
"""What the deployment of a branch has whatever its variables say: they may be production's."""


class Settings(
    Policy,
    AutomationSettings,
    PersonalizeSettings,
    RealtimeApiSettings,
    MlopsStackSettings,
    SnowflakeSettings,
    SourceFileSettings,
    BaseSettings,
):
    """Every setting with its default; the defaults run in the sandbox and can harm nothing."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    environment: Environment = Field(
        default="sandbox",
        description="`sandbox` (stand-ins on this machine) or `production` (the real services).",
    )
    portal: str = Field(
        default="",
        description="Name of the portal, such as `acme_uk`, where one platform keeps several: it "
        "leads asset keys and tells apart what is written; docs/portals.md. Empty: only one.",
    )
    owners: str = Field(
        default="team:recommendations",
        description="Owners of every asset, separated by commas: `team:` and a name, or e-mail "
        "addresses. Dagster shows them and may alert them.",
    )
    code_url: str = Field(
        default="",
        pattern=r"^(https?://\S*[^/\s])?$",
        description="Address of this repository's folder as it is deployed, without a slash at the "
        "end; assets link to their code and their guide there. Empty: to files of this machine.",
    )
    state: Path = Field(
        default=Path(".hsp"),
        description="Folder that holds everything the sandbox remembers; unless it is set, "
        "`.hsp-acme` for the portal `acme`.",
    )
    executor: Executor = Field(
        default="in_process",
        description="Where the steps of a run execute: `in_process` (one after the other, in the "
        "run's own process), `multiprocess` (each in a process) or `k8s` (each in a pod).",
    )
    hubspot_url: Url = Field(
        default="https://api.hubapi.com", description="Address of the HubSpot API."
    )
    hubspot_api: HubSpotApi = Field(
        default="2026-09",
        description="Version of the HubSpot API: `2026-09` (supported until March 2028) or "
        "`legacy` (v3 and v4; v4 until 30 March 2027), which ignores the portal's own rules.",
    )
    event_name: str = Field(
        default="ecommerce_interactions",
        pattern=r"^[a-z][a-z0-9_]{0,49}$",
        description="Internal name of the interaction event; another one where the portal has "
        "such an event already, or deleted one of this name.",
    )
    contacts_without_id: ContactsWithoutId = Field(
        default="record_id",
        description="A contact without a shop's id: `record_id` writes its record id into "
        "`external_id`, as HubSpot's tutorial does, `leave` leaves it without one.",
    )
    sandbox_hubspot: str = Field(
        default="", description="Switches of the sandbox's HubSpot; docs/hubspot.md lists them."
    )
    sandbox_daily_delay_seconds: float = Field(
        default=0,
        ge=0,
        description="Age of `V2_DAILY` in the sandbox's share, a day (86400) in HubSpot's; "
        "`inf` means that it changes only by `hsp refresh-share`.",
    )
    sandbox_live_delay_seconds: float = Field(
        default=0,
        ge=0,
        description="Age of `V2_LIVE` in the sandbox's share, up to 900 in HubSpot's.",
    )
    sandbox_blanks: Literal["empty", "null"] = Field(
        default="empty",
        description="What a text that was emptied is in the sandbox's share: "
        "`empty` ('') or `null` (NULL).",
    )
    bucket: Bucket = Field(default="hsp-assets", description="S3 bucket of everything we write.")
    bucket_prefix: str = Field(
        default="",
        description="What leads all keys there, with a slash at the end; unless it is set, `acme/` "
        "for the portal `acme`.",
    )
    aws_region: Region = Field(default="us-east-1", description="Region of bucket and Personalize.")
    run_patience_minutes: float = Field(
        default=5,
        ge=0,
        description="How long a run waits for a piece of Personalize's work; after that it ends, "
        "and a later run resumes the work.",
    )

    @field_validator("portal")
    @classmethod
    def _portal_has_a_name(cls, given: str) -> str:
        return require_name(given)

    @field_validator("owners")
    @classmethod
    def _owners_have_a_form(cls, given: str) -> str:
        for one in filter(None, map(str.strip, given.split(","))):
            if not (one.startswith("team:") or EMAIL.fullmatch(one)):
                raise ValueError(f"{one} is neither team:NAME, such as team:shop, nor an e-mail")
        return given

    @field_validator("bucket_prefix")
    @classmethod
    def _prefix_leads_keys(cls, given: str) -> str:
        if not KEY_PREFIX.fullmatch(given):
            raise ValueError("a prefix is letters, digits and _.-, with a slash at the end: acme/")
        return given

    @field_validator("recommenders")
    @classmethod
    def _recommenders_exist(cls, names: str) -> str:
        chosen(names)
        return names

    @model_validator(mode="before")
    @classmethod
    def _portals_differ(cls, values: dict[str, object]) -> dict[str, object]:
        return {**names_of(str(values.get("portal", ""))), **values}

    @model_validator(mode="before")
    @classmethod
    def _a_branch_reaches_no_production(cls, values: dict[str, object]) -> dict[str, object]:
        return {**values, **IN_A_BRANCH} if variables.is_branch_deployment() else values

    @model_validator(mode="before")
    @classmethod
    def _sandbox_costs_nothing(cls, values: dict[str, object]) -> dict[str, object]:
        is_sandbox = values.get("environment", "sandbox") == "sandbox"
        quick = dict.fromkeys(INTERVALS, SANDBOX_SECONDS)
        return {**SANDBOX_RETRAINING, **SANDBOX_STACK, **quick, **values} if is_sandbox else values

    @property
    def runs_by_itself(self) -> bool:
        """Whether sensors and schedules run before anybody switches them on: in a sandbox."""
        return self.environment == "sandbox" and not variables.is_branch_deployment()


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a variable has a value that is not allowed, or is no setting at all.
    """
    _refuse_unknown_variables(variables.names())
    _refuse_disfigured_values(variables.names())
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(_problem(e["loc"], e["msg"]) for e in error.errors())
        text = f"{problems} Correct the environment or .env and start again."
        raise SettingsError(text) from error


def origins() -> Iterator[Origin]:
    """From where every setting and secret of this process came, and where Dagster's home did."""
    for name in ("DAGSTER_HOME", *(PREFIX + name.upper() for name in Settings.model_fields)):
        yield variables.origin(name)
    yield from map(variables.origin, SECRETS)


def _problem(location: tuple[int | str, ...], message: str) -> str:
    if not location:  # settings that do not go together; pydantic puts "Value error" before it
        return message.removeprefix("Value error, ")
    name = str(location[0])
    message = message.removeprefix("Value error, ")
    variable, field = PREFIX + name.upper(), Settings.model_fields[name]
    if message.startswith(NO_MATCH):
        form = message.removeprefix(NO_MATCH).strip(" '")
        message = f"it is not of the form {form}. {(field.description or '').rstrip('.')}"
    given = shown(variables.value(variable))
    values = [str(one) for one in get_args(field.annotation) if one]
    expected = f" (one of {', '.join(values)})" if values else ""
    return f"{variable}={given}: {message}{expected}."


def _refuse_disfigured_values(names: set[str]) -> None:
    """Refuse what was spoilt on its way; no value is shown, as it may be a secret's."""
    for name in sorted(one for one in names if one.startswith((PREFIX, AWS))):
        if name == PRIVATE_KEY:  # a text of many lines, whose blanks are nobody's concern
            continue
        if wrong := disfigured(variables.secret(name), is_secret=name in {*SECRETS, *AWS_SECRETS}):
            raise SettingsError(f"{name}: {wrong}, and start again.")


def _refuse_unknown_variables(names: set[str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | set(SECRETS)
    known |= {"HSP_TUTORIAL_DATA", "HSP_HUBSPOT_OPENAPI", "HSP_DAGSTER_CHART"}
    unknown = sorted(name for name in names if name.startswith(PREFIX) and name not in known)
    if unknown:
        close = difflib.get_close_matches(unknown[0], known, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise SettingsError(
            f"{unknown[0]} is no setting of hsp_assets.{hint} "
            "The settings are listed in .env.example; remove or correct the variable."
        )
