"""Commands are given the resources that assets are given."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from hsp_assets.cli.installation import resource
from hsp_assets.definitions import build_defs
from hsp_assets.environment import SECRETS, Settings, load_settings
from hsp_assets.failures import SettingsError

NAMES = sorted(build_defs(Settings(environment="production")).resources or {})


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Production with a value for every secret, and no source."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HSP_ENVIRONMENT", "production")
    for variable in SECRETS:
        monkeypatch.setenv(variable, f"value of {variable}")
    return load_settings()


@pytest.mark.parametrize("name", NAMES)
def test_in_production_every_resource_has_the_values_of_its_secrets(
    name: str, production: Settings
) -> None:
    declared = (build_defs(production).resources or {})[name]
    given: Any = resource(production, name, dg.ConfigurableResource)
    secrets = {f: v for f, v in declared.model_dump().items() if isinstance(v, dg.EnvVar)}
    assert {f: getattr(given, f) for f in secrets} == {
        field: f"value of {variable.env_var_name}" for field, variable in secrets.items()
    }


def test_a_secret_that_is_missing_is_named(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HSP_HUBSPOT_TOKEN")
    with pytest.raises(SettingsError, match=r"^HSP_HUBSPOT_TOKEN must be set"):
        resource(production, "hubspot", dg.ConfigurableResource)
