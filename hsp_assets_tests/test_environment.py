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


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    written = Path(__file__).parent.parent / ".env.example"
    assert written.read_text(encoding="utf-8") == example()
