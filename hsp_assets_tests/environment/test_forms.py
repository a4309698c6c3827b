"""What people write wrongly is refused in one line that says what was expected, and no secret."""

from __future__ import annotations

import pytest

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings, load_settings
from hsp_assets.failures import SettingsError

SECRET = "pat-na1-1234"
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("HSP_ENVIRONMENT", '"production"', "docker's --env-file keeps them"),
        ("HSP_BUCKET", "'acme-hsp'", "docker's --env-file keeps them"),
        ("HSP_AWS_REGION", "Frankfurt", "eu-central-1; no zone, no city"),
        ("HSP_AWS_REGION", "eu-central-1a", "eu-central-1; no zone, no city"),
        ("HSP_BUCKET", "s3://acme-hsp/", "without s3://"),
        ("HSP_BUCKET", "arn:aws:s3:::acme-hsp", "lower case letters, digits"),
        ("HSP_BUCKET_PREFIX", "/acme", "with a slash at the end: acme/"),
        ("HSP_DATASET_GROUP", "my shop", "not of the form ^[a-zA-Z0-9]"),
        ("HSP_HUBSPOT_URL", "api.hubapi.com", "begins with https://"),
        ("HSP_API_URL", "shop.example.org/api", "begins with https://"),
        ("HSP_API_CORS_ORIGINS", "https://a.example, shop.example", "shop.example is no origin"),
        ("HSP_API_CORS_ORIGINS", "https://shop.example/", "with nothing behind it"),
        ("HSP_API_PATH_PREFIX", "https://shop.example/api", "such as `/shop`"),
        ("HSP_UI_URL", "dagster.example.org", "begins with https://"),
        ("HSP_NIGHTLY_CRON", "every night", "no cron expression"),
        ("HSP_OWNERS", "Recommendations Team", "team:NAME"),
        ("HSP_NOTIFY_SNS_TOPIC_ARN", "hsp-topic", "arn:aws:sns:"),
        ("HSP_PERSONALIZE_ROLE_ARN", "PersonalizeRole", "arn:aws:iam:"),
        ("HSP_PERSONALIZE_KMS_KEY_ARN", "arn:aws:iam::123456789012:role/x", "ARN of kms"),
        ("HSP_SNOWFLAKE_ACCOUNT", "https://app.snowflake.com/", "no account identifier"),
        ("HSP_SOURCE", "s3:/acme/source", "s3://bucket/prefix/"),
        ("HSP_SOURCE", "S3://acme/source", "s3://bucket/prefix/"),
        ("HSP_MLOPS_STACK_EMAIL", "team", "E-mail address"),
        ("HSP_EXECUTOR", "celery", "in_process, multiprocess, k8s"),
        ("HSP_RECOMMENDERS", "best_seller", "these are: recommended_for_you"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_with_the_form(
    variable: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    text = str(refused.value)
    assert text.startswith(variable)
    assert says in text
    assert text.endswith("start again.")


@pytest.mark.parametrize("value", [f"{SECRET}\n", f" {SECRET}", f'"{SECRET}"', f"'{SECRET}'"])
@pytest.mark.parametrize("variable", ["HSP_HUBSPOT_TOKEN", "AWS_SECRET_ACCESS_KEY"])
def test_a_secret_that_was_spoilt_on_its_way_is_refused_and_not_shown(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"^{variable}: ") as refused:
        load_settings()
    assert SECRET not in str(refused.value)


def test_a_private_key_ends_with_a_newline_and_stands_in_no_other_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSP_SNOWFLAKE_PRIVATE_KEY", KEY)
    load_settings()
    monkeypatch.setenv("HSP_SNOWFLAKE_PRIVATE_KEY_PATH", KEY)
    with pytest.raises(SettingsError, match="HSP_SNOWFLAKE_PRIVATE_KEY is for the key") as refused:
        load_settings()
    assert "MIIEvQ" not in str(refused.value)


@pytest.mark.parametrize("given", ["61 3 * * *", "0 3 31 2 *"])
def test_a_time_that_never_comes_is_refused_with_its_variable(given: str) -> None:
    with pytest.raises(SettingsError, match=r"HSP_WEEKLY_CRON='.*name no time that ever comes"):
        build_defs(Settings(weekly_cron=given))


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"])
def test_regions_of_every_partition_are_taken(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSP_AWS_REGION", region)
    assert load_settings().aws_region == region
