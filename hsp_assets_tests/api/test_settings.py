"""Keys and settings from the environment's texts."""

import hashlib
from typing import Any

import pytest

from hsp_assets.api import ApiSettings, api_settings, create_app
from hsp_assets.environment import Settings
from hsp_assets.failures import SettingsError

KEY = "k" * 24
DIGEST = hashlib.sha256(b"b").hexdigest()


def test_keys_come_as_they_are_or_as_digests() -> None:
    settings = api_settings(Settings(), f" {KEY} , sha256:{DIGEST.upper()}")
    assert settings.api_keys == (hashlib.sha256(KEY.encode()).hexdigest(), DIGEST)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (f"{KEY},sandbox-token", "entry 2 has 13 characters, and 24 are the fewest"),
        (f"sha256:{DIGEST[:-1]}", "entry 1 begins with sha256: and is not followed by 64"),
        (f"SHA256:{DIGEST}", "entry 1 begins with sha256:"),
    ],
)
def test_keys_that_could_be_guessed_and_cut_digests_are_refused_unseen(
    keys: str, problem: str
) -> None:
    with pytest.raises(SettingsError, match=problem) as refused:
        api_settings(Settings(), keys)
    assert KEY not in str(refused.value)
    assert "sandbox-token" not in str(refused.value)
    assert DIGEST[:-1] not in str(refused.value)


@pytest.mark.parametrize("keys", ["", " , "])
def test_without_a_key_there_is_no_api(keys: str) -> None:
    with pytest.raises(SettingsError, match="HSP_API_KEYS"):
        api_settings(Settings(), keys)
    with pytest.raises(SettingsError, match="no keys"):
        create_app(ApiSettings("bucket", "group"))


def test_the_spool_is_in_the_state_folder_by_default() -> None:
    assert str(api_settings(Settings(), KEY).spool) == ".hsp/api"
    assert str(api_settings(Settings(api_spool="/else"), KEY).spool) == "/else"


def test_secrets_are_not_shown() -> None:
    shown = repr(ApiSettings("bucket", "group", secret_access_key="hidden", api_keys=("digest",)))
    assert "hidden" not in shown
    assert "digest" not in shown


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"api_public_url": "https://api.example.com"}, "HSP_API_HUBSPOT_PORTAL is not"),
        ({"api_hubspot_portal": "62515"}, "HSP_API_PUBLIC_URL is not"),
    ],
)
def test_an_apps_secret_without_portal_or_address_is_refused_unseen(
    given: dict[str, Any], missing: str
) -> None:
    with pytest.raises(SettingsError, match=missing) as refused:
        api_settings(Settings(**given), KEY, "client-secret")
    assert "client-secret" not in str(refused.value)


def test_secrets_of_an_app_are_listed_while_one_replaces_another() -> None:
    given = Settings(api_public_url="https://api.example.com", api_hubspot_portal="62515")
    settings = api_settings(given, KEY, " old, new ,")
    assert settings.hubspot_secrets == ("old", "new")
    assert (settings.hubspot_portal, settings.public_url) == ("62515", given.api_public_url)
    assert "old" not in repr(settings)
