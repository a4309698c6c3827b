"""Keys and settings from the environment's texts."""

import hashlib

import pytest

from hsp_assets.api import ApiSettings, api_settings, create_app
from hsp_assets.environment import Settings
from hsp_assets.failures import SettingsError

DIGEST = hashlib.sha256(b"b").hexdigest()


def test_keys_come_as_they_are_or_as_digests() -> None:
    settings = api_settings(Settings(), f" a , sha256:{DIGEST.upper()}")
    assert settings.api_keys == (hashlib.sha256(b"a").hexdigest(), DIGEST)


@pytest.mark.parametrize("keys", ["", " , "])
def test_without_a_key_there_is_no_api(keys: str) -> None:
    with pytest.raises(SettingsError, match="HSP_API_KEYS"):
        api_settings(Settings(), keys)
    with pytest.raises(SettingsError, match="no keys"):
        create_app(ApiSettings("bucket", "group"))


def test_the_spool_is_in_the_state_folder_by_default() -> None:
    assert str(api_settings(Settings(), "a").spool) == ".hsp/api"
    assert str(api_settings(Settings(api_spool="/else"), "a").spool) == "/else"


def test_secrets_are_not_shown() -> None:
    shown = repr(ApiSettings("bucket", "group", secret_access_key="hidden", api_keys=("digest",)))
    assert "hidden" not in shown
    assert "digest" not in shown
