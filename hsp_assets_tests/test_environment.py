"""Settings come from variables, and mistakes in them are reported."""

from pathlib import Path

import pytest

from hsp_assets.cli.environment_example import example
from hsp_assets.environment import Settings, load_settings
from hsp_assets.failures import SettingsError


def test_without_any_variable_the_environment_is_the_sandbox() -> None:
    assert load_settings().environment == "sandbox"


def test_an_environment_that_does_not_exist_is_refused_with_those_that_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSP_ENVIRONMENT", "staging")
    with pytest.raises(SettingsError, match=r"HSP_ENVIRONMENT='staging'.*sandbox, production"):
        load_settings()


def test_a_misspelt_setting_is_refused_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSP_MAX_REJECTS_SHARE", "0.5")
    with pytest.raises(SettingsError, match="Did you mean HSP_MAX_REJECT_SHARE"):
        load_settings()


def test_a_share_beyond_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSP_MAX_REJECT_SHARE", "5")
    with pytest.raises(SettingsError, match="HSP_MAX_REJECT_SHARE='5'"):
        load_settings()


def test_an_interval_between_trainings_longer_than_the_greatest_age_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSP_RETRAIN_MIN_HOURS", "48")
    monkeypatch.setenv("HSP_RETRAIN_MAX_DAYS", "1.5")
    with pytest.raises(SettingsError, match=r"^The minimum interval .* lower HSP_RETRAIN_MIN_HOUR"):
        load_settings()


def test_the_sandbox_retrains_whenever_anything_changed_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSP_RETRAIN_MIN_HOURS", "1")
    settings = load_settings()
    assert settings.retrain_new_count == 0
    assert settings.retrain_min_hours == 1
    assert Settings(environment="production").retrain_new_count == 10_000


@pytest.mark.parametrize(
    ("pasted", "account"),
    [
        ("my-org", "my-org"),
        ("  my-org ", "my-org"),
        ("MY.ORG", "MY-ORG"),
        ("https://my-org.snowflakecomputing.com/console#/", "my-org"),
        ("my-org.snowflakecomputing.com:443", "my-org"),
        ("xy12345.eu-central-1.snowflakecomputing.com", "xy12345.eu-central-1"),
        ("xy12345.us-east-1.privatelink.snowflakecomputing.com", "xy12345.us-east-1.privatelink"),
        ("xy12345.cn-northwest-1.snowflakecomputing.cn", "xy12345.cn-northwest-1"),
        ("https://app.snowflake.com/my/org/#/homepage", "my-org"),
        ("https://app.snowflake.com/us-east-1/xy12345/#/homepage", "xy12345.us-east-1"),
        ("https://app.snowflake.com/us-west-2/xy12345/w", "xy12345"),
    ],
)
def test_an_account_may_be_pasted_as_people_find_it(
    pasted: str, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSP_SNOWFLAKE_ACCOUNT", pasted)
    assert load_settings().snowflake_account == account


def test_an_account_that_is_none_is_refused_with_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSP_SNOWFLAKE_ACCOUNT", "our account")
    with pytest.raises(SettingsError, match=r"^HSP_SNOWFLAKE_ACCOUNT='our account': this is no"):
        load_settings()


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    written = Path(__file__).parent.parent / ".env.example"
    assert written.read_text(encoding="utf-8") == example()
