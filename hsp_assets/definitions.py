"""The code location: assets, checks and resources put together, and nothing else.

Only here, in the command line and in tests is the sandbox known: resources get its endpoints and
throw-away credentials, and everything else is the same as in production.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from hsp_assets.assets import (
    accepted,
    activation,
    data_model,
    datasets,
    imports,
    portal,
    recommender,
    retraining,
    share,
    source_files,
    staging,
)
from hsp_assets.assets.pages import Installation, pages
from hsp_assets.checks import activation as activation_checks
from hsp_assets.checks import data_model as data_model_checks
from hsp_assets.checks import imports as imports_checks
from hsp_assets.checks import realtime_api as realtime_api_checks
from hsp_assets.checks import recommender as recommender_checks
from hsp_assets.checks import share as share_checks
from hsp_assets.environment import Executor, Settings, has_secret, load_settings
from hsp_assets.environment.portals import require_portal
from hsp_assets.failures import SettingsError
from hsp_assets.jobs import LINEAGE_JOBS, VERSION_JOBS
from hsp_assets.jobs import activation as activation_job
from hsp_assets.policy import Policy
from hsp_assets.portal.flows import SOURCES
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.notifications import NotificationsResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sensors.intervals import installed_sensors
from hsp_assets.sensors.notifications import SECRETS
from hsp_assets.sensors.schedules import Times, schedules
from hsp_assets.training.resource import TrainingResource

ASSETS = [
    data_model,
    source_files,
    imports,
    portal,
    share,
    staging,
    accepted,
    datasets,
    retraining,
    recommender,
    activation,
]
CHECKS = [
    data_model_checks,
    imports_checks,
    share_checks,
    recommender_checks,
    activation_checks,
    realtime_api_checks,
]

NO_PODS = "HSP_EXECUTOR='k8s' needs dagster-k8s: install hsp_assets[production], or unset it."
ACTIVATION = activation.product_recommendations.keys | data_model.recommendations.keys
"""What exists only where HSP_ACTIVATION says where recommendations are written."""
RECOMMENDATIONS = {"activation", "recommendations_per_contact"}
"""What of the settings the portal's model depends on."""


def build_defs(settings: Settings) -> dg.Definitions:
    """The definitions of an installation."""
    require_portal(settings.portal)
    outside = _sandbox(settings) if settings.environment == "sandbox" else _production(settings)
    policy = PolicyResource(**settings.model_dump(include=set(Policy.model_fields)))
    training = TrainingResource(
        personalize=outside["personalize"],
        storage=outside["storage"],
        mlops_stack=outside.pop("mlops_stack"),
        policy=policy,
    )
    installation = _installation(settings, outside["snowflake"])
    checks = dg.load_asset_checks_from_modules(CHECKS)
    is_active = settings.activation != "off"
    return dg.Definitions(
        assets=_assets(installation, is_active=is_active),
        asset_checks=[one for one in checks if is_active or not _keys(one) & ACTIVATION],
        jobs=[*LINEAGE_JOBS, *VERSION_JOBS, *([activation_job] if is_active else [])],
        sensors=installed_sensors(settings),
        schedules=schedules(
            Times(settings.nightly_cron, settings.weekly_cron, settings.time_zone),
            dg.DefaultScheduleStatus.RUNNING
            if settings.runs_by_itself
            else dg.DefaultScheduleStatus.STOPPED,
        ),
        resources={
            **outside,
            "policy": policy,
            "training": training,
            "notifications": _notifications(settings),
        },
        executor=_executor(settings.executor),
    )


def _assets(
    installation: Installation, *, is_active: bool
) -> Sequence[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset of the modules, with a whole page."""
    loaded = dg.load_assets_from_modules(ASSETS, include_specs=True)
    kinds = (dg.AssetsDefinition, dg.AssetSpec)
    assets = [one for one in loaded if isinstance(one, kinds)]
    if not is_active:
        assets = [*(one for one in assets if not _keys(one) & ACTIVATION), _switched_off()]
    return dg.map_asset_specs(pages(installation), assets)


def _executor(chosen: Executor) -> dg.ExecutorDefinition:
    """What executes steps, which are short and wait on services; a process costs seconds."""
    if chosen == "k8s":
        try:
            from dagster_k8s import k8s_job_executor  # noqa: PLC0415 (only clusters have it)
        except ModuleNotFoundError as error:
            raise SettingsError(NO_PODS) from error
        return k8s_job_executor
    return dg.multiprocess_executor if chosen == "multiprocess" else dg.in_process_executor


def _installation(settings: Settings, share: SnowflakeShareResource) -> Installation:
    owners = tuple(owner.strip() for owner in settings.owners.split(",") if owner.strip())
    return Installation(owners, settings.code_url, f"{share.database}.{share.share_schema}")


def _keys(one: object) -> set[dg.AssetKey]:
    """The assets that something defines, or checks."""
    if isinstance(one, dg.AssetChecksDefinition):
        return {key.asset_key for key in one.check_keys}
    return set(one.keys) if isinstance(one, dg.AssetsDefinition) else set()


def _switched_off() -> dg.AssetSpec:
    """The asset that writes to HubSpot as the lineage shows it where nothing may run it."""
    (spec,) = activation.product_recommendations.specs
    return spec.replace_attributes(
        description=f"Switched off: HSP_ACTIVATION. {spec.description}",
        deps=[recommender.recommended_for_you],
        automation_condition=None,
    )


def _notifications(settings: Settings) -> NotificationsResource:
    return NotificationsResource(
        region=settings.aws_region,
        sns_topic_arn=settings.notify_sns_topic_arn,
        **dict[str, Any]((name, _secret(variable)) for name, variable in SECRETS.items()),
    )


def _mlops_stack(settings: Settings, **access: Any) -> MlopsStackResource:
    return MlopsStackResource(
        region=settings.aws_region,
        kms_key_arn=settings.personalize_kms_key_arn,
        **settings.solution,
        **access,
    )


def _source_folder(settings: Settings, root: str) -> SourceFolderResource:
    return SourceFolderResource(
        root=root,
        patterns={name: getattr(settings, f"source_{name}") for name in SOURCES},
        date_format=settings.date_format,
        max_unpacked_mb=settings.max_unpacked_mb,
        max_columns=settings.max_columns,
        max_cell_characters=settings.max_cell_characters,
    )


def _secret(variable: str) -> dg.EnvVar | None:
    """A secret that may be absent: an unset `dg.EnvVar` would fail every run."""
    return dg.EnvVar(variable) if has_secret(variable) else None


def _snowflake_log_in(settings: Settings) -> dict[str, Any]:
    """What the user logs in with: each secret that is set, and what goes with it."""
    return {
        "password": _secret("HSP_SNOWFLAKE_PASSWORD"),
        "private_key": _secret("HSP_SNOWFLAKE_PRIVATE_KEY"),
        "private_key_path": settings.snowflake_private_key_path,
        "private_key_password": _secret("HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD"),
        "token": _secret("HSP_SNOWFLAKE_TOKEN"),
        "token_path": settings.snowflake_token_path,
        "oauth_client_id": settings.snowflake_oauth_client_id,
        "oauth_client_secret": _secret("HSP_SNOWFLAKE_OAUTH_CLIENT_SECRET"),
        "oauth_token_url": settings.snowflake_oauth_token_url,
        "oauth_scope": settings.snowflake_oauth_scope,
        "workload_identity": settings.snowflake_workload_identity,
    }


def _production(settings: Settings) -> dict[str, Any]:
    return {
        "hubspot": HubSpotResource(
            access_token=dg.EnvVar("HSP_HUBSPOT_TOKEN"),
            url=settings.hubspot_url,
            api=settings.hubspot_api,
            event_name=settings.event_name,
            contacts_without_id=settings.contacts_without_id,
            **settings.model_dump(include=RECOMMENDATIONS),
        ),
        "snowflake": SnowflakeShareResource(
            account=settings.snowflake_account,
            host=settings.snowflake_host,
            user=settings.snowflake_user,
            **_snowflake_log_in(settings),
            role=settings.snowflake_role or None,
            warehouse=settings.snowflake_warehouse or None,
            database=settings.snowflake_database,
            **settings.share,
        ),
        "storage": StorageResource(
            bucket=settings.bucket, prefix=settings.bucket_prefix, region_name=settings.aws_region
        ),
        "personalize": PersonalizeResource(
            region=settings.aws_region,
            **settings.creation,
            patience_minutes=settings.run_patience_minutes,
        ),
        "mlops_stack": _mlops_stack(settings),
        "api": RealtimeApiResource(url=settings.api_url, key=_secret("HSP_API_KEY")),
        "source_folder": _source_folder(settings, settings.source),
    }


def _sandbox(settings: Settings) -> dict[str, Any]:
    # Production is installed without the sandbox's libraries.
    from hsp_assets.sandbox.commits import commit_without_disk  # noqa: PLC0415
    from hsp_assets.sandbox.endpoints import read_endpoints  # noqa: PLC0415

    commit_without_disk()
    endpoints = read_endpoints(settings.state)
    return {
        "hubspot": HubSpotResource(
            access_token=endpoints.token,
            url=endpoints.hubspot,
            api=settings.hubspot_api,
            event_name=settings.event_name,
            contacts_without_id=settings.contacts_without_id,
            **settings.model_dump(include=RECOMMENDATIONS),
        ),
        "snowflake": SnowflakeShareResource(
            account="sandbox",
            user="sandbox",
            password=endpoints.token,
            database=endpoints.database,
            connection_arguments=endpoints.snowflake_arguments,
            **settings.share,
        ),
        "storage": StorageResource(
            bucket=settings.bucket,
            prefix=settings.bucket_prefix,
            region_name=settings.aws_region,
            endpoint_url=endpoints.s3,
            aws_access_key_id="sandbox",
            aws_secret_access_key=endpoints.token,
        ),
        "personalize": PersonalizeResource(
            region=settings.aws_region,
            **settings.creation | {"role_arn": "arn:aws:iam::123456789012:role/sandbox"},
            endpoint_url=endpoints.personalize,
            patience_minutes=settings.run_patience_minutes,
            access_key_id="sandbox",
            secret_access_key=endpoints.token,
        ),
        "mlops_stack": _mlops_stack(
            settings,
            endpoint_url=endpoints.cloudformation,
            access_key_id="sandbox",
            secret_access_key=endpoints.token,
        ),
        "api": RealtimeApiResource(
            url=settings.api_url or endpoints.api, key=_secret("HSP_API_KEY") or endpoints.token
        ),
        "source_folder": _source_folder(settings, settings.source or endpoints.source),
    }


defs = build_defs(load_settings())
