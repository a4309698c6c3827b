"""What each line of docs/doctor.md breaks, by the words of its first column."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import dagster as dg

from hsp_assets.definitions import defs
from hsp_assets.environment.keys import key
from hsp_assets.sandbox.hubspot.protocol.limits import RateLimits
from hsp_assets.sandbox.hubspot.protocol.scopes import EVERY
from hsp_assets.sensors.runs import LOCATION
from hsp_assets.training.direct import Direct
from hsp_assets.training.importing import ensure_dataset
from hsp_assets_tests.cli.doctor.aws_account import BUCKET, DECRYPTING, READING
from hsp_assets_tests.cli.doctor.conftest import Installation

Break = Callable[[Installation], None]
OTHER = "other_datasetgroup"
NOBODY = "http://127.0.0.1:9"


def variables(**values: str) -> Break:
    return lambda installation: installation.variables.update(values)


def without(scope: str) -> Break:
    return lambda installation: installation.restrict(scopes=EVERY - {scope})


def portal(**options: Any) -> Break:
    return lambda installation: installation.restrict(**options)


def access(**grants: Any) -> Break:
    return lambda installation: vars(installation.access).update(grants)


def requests_of_a_day(most: int, used: int) -> Break:
    def limit(installation: Installation) -> None:
        limits = RateLimits(replace(installation.portal.options, requests_per_day=most))
        for _request in range(used):
            limits.take("/crm/v3/objects/contacts")
        installation.portal.rate_limits = limits

    return limit


def s3(operation: str, **configuration: Any) -> Break:
    def configure(installation: Installation) -> None:
        getattr(installation.aws.client("s3"), operation)(Bucket=BUCKET, **configuration)

    return configure


def written_for_a_list_that_cannot_be_read(installation: Installation) -> None:
    installation.restrict(scopes=EVERY - {"crm.lists.read"})
    installation.variables["HSP_ACTIVATION"] = "contact_properties"
    installation.variables["HSP_ACTIVATION_AUDIENCE"] = "list:7"


def written_to_custom_objects_without_any(installation: Installation) -> None:
    installation.restrict(custom_objects=False)
    installation.variables["HSP_ACTIVATION"] = "custom_object"


def disable_key(installation: Installation) -> None:
    installation.aws.client("kms").disable_key(KeyId=installation.aws.key)


def lower_quota(installation: Installation) -> None:
    installation.aws.quotas["recommenders"] = 4


def empty_source(installation: Installation) -> None:
    for file in installation.source.iterdir():
        file.unlink()


def remove_source(installation: Installation) -> None:
    empty_source(installation)
    installation.source.rmdir()


def skew(installation: Installation) -> None:
    installation.ahead_seconds = 120.4


def take_our_filters(installation: Installation) -> None:
    """Give another dataset group of the account the filters of our names."""
    direct = Direct(installation.personalize(), OTHER)
    group = str(direct.dataset_group()["datasetGroupArn"])
    for name, schema in direct.schemas().items():
        ensure_dataset(direct.personalize, name, group, schema)
    direct.filters()


def publish_another_group(installation: Installation) -> None:
    installation.aws.client("s3").put_object(Bucket=BUCKET, Key=f"live/{OTHER}.json", Body=b"{}")


def run_in_two_locations(installation: Installation) -> None:
    """Let two code locations run the same assets."""
    keys = {key("staging/users")}
    with dg.DagsterInstance.from_config(str(installation.folder / "dagster")) as instance:
        for location in ("acme_de", "acme_uk"):
            instance.create_run_for_job(
                defs.resolve_job_def("everything"), asset_selection=keys, tags={LOCATION: location}
            )


def nothing(_: Installation) -> None:
    """A new installation is so."""


EXPIRE_ALL = {
    "Rules": [
        {"ID": "all", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    ]
}
MISSING_ROLE = "arn:aws:iam::123456789012:role/Missing"
BREAKAGES: Mapping[str, Break] = {
    "the token of HubSpot is not set": variables(HSP_HUBSPOT_TOKEN=""),
    "the token of HubSpot is wrong": variables(HSP_HUBSPOT_TOKEN="another"),
    "HubSpot does not answer": variables(HSP_HUBSPOT_URL=NOBODY),
    "a scope for reading contacts is missing": without("crm.objects.contacts.read"),
    "a scope for imports is missing": without("crm.import"),
    "a scope for custom objects is missing": without("crm.objects.custom.write"),
    "recommendations are for a HubSpot list, and no list can be read": (
        written_for_a_list_that_cannot_be_read
    ),
    "custom events are not in the subscription": portal(custom_events=False),
    "custom objects are not in the subscription": portal(custom_objects=False),
    "custom objects are not in the subscription, and recommendations are to stand in one": (
        written_to_custom_objects_without_any
    ),
    "the requests of the day are used up": requests_of_a_day(5, 5),
    "few requests of the day are left": requests_of_a_day(150, 145),
    "the share is another portal's": variables(HSP_SNOWFLAKE_DATABASE="HUB_1_DB"),
    "nothing to log in to Snowflake with": variables(HSP_SNOWFLAKE_PASSWORD=""),
    "the role of Snowflake is not the user's": access(roles=frozenset()),
    "the warehouse may not be used": access(warehouses=frozenset()),
    "the share is not granted": access(has_share=False),
    "the share does not show the data model yet": nothing,
    "the storage integration does not exist": access(integrations={}),
    "the integration may not write to the bucket": access(integrations={"HSP_UNLOAD": "s3://a/"}),
    "the bucket does not exist": variables(HSP_BUCKET="missing-bucket"),
    "the bucket is in another region": variables(HSP_AWS_REGION="us-east-1"),
    "the bucket is not encrypted": s3("delete_bucket_encryption"),
    "old versions of objects stay for ever": s3(
        "put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"}
    ),
    "a lifecycle rule deletes what is live": s3(
        "put_bucket_lifecycle_configuration", LifecycleConfiguration=EXPIRE_ALL
    ),
    "the role of Personalize does not exist": variables(HSP_PERSONALIZE_ROLE_ARN=MISSING_ROLE),
    "Personalize may not take its role": lambda i: i.aws.trust("ec2.amazonaws.com"),
    "the role may not read the bucket": lambda i: i.aws.allow(DECRYPTING),
    "the bucket policy does not let Personalize in": s3("delete_bucket_policy"),
    "the key of the bucket is disabled": disable_key,
    "the role may not decrypt": lambda i: i.aws.allow(READING),
    "the quota of recommenders is too small": lower_quota,
    "the stack of the AWS solution does not exist": variables(
        HSP_TRAINING="mlops_stack", HSP_MLOPS_STACK="no-stack"
    ),
    "the real-time API does not answer": variables(HSP_API_URL=NOBODY),
    "filters of our names belong to another dataset group": take_our_filters,
    "another dataset group is live in the same place": publish_another_group,
    "two code locations have the same asset keys": run_in_two_locations,
    "it is the deployment of a branch": variables(DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT="1"),
    "the source folder is missing": remove_source,
    "the source folder is empty": empty_source,
    "no source folder is set": variables(HSP_SOURCE=""),
    "the source folder is on a container's disk": variables(KUBERNETES_SERVICE_HOST="10.0.0.1"),
    "this machine's clock is wrong": skew,
    "DAGSTER_HOME is not set": variables(DAGSTER_HOME=""),
    "DAGSTER_HOME does not exist": variables(DAGSTER_HOME="/missing"),
    "a setting is misspelt": variables(HSP_BUKET="shop-data"),
    "a setting that production needs is empty": variables(HSP_SNOWFLAKE_ACCOUNT=""),
    "an address leads to a sandbox": variables(HSP_API_URL=NOBODY),
    "a sensor is off": nothing,
    "the Dagster daemon does not run": nothing,
}
