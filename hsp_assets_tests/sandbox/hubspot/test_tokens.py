"""How an app that is installed in the account gets its token, and what is told of it."""

import pytest
import requests

from hsp_assets.sandbox.hubspot.tokens import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from hsp_assets_tests.sandbox.hubspot.conftest import PORTAL_ID, TOKEN, Hub, Start

APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
REFRESH = {**APP, "grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN}
TOKENS = ["/oauth/v1/token", "/oauth/v3/token", "/oauth/2026-03/token", "/oauth/2026-09/token"]


@pytest.mark.parametrize("path", TOKENS)
def test_the_installed_app_gets_the_token_that_opens_the_account(hub: Hub, path: str) -> None:
    given = requests.post(hub.url + path, data=REFRESH, timeout=10).json()
    assert (given["token_type"], given["hub_id"]) == ("bearer", PORTAL_ID)
    assert (given["refresh_token"], given["expires_in"]) == (REFRESH_TOKEN, 1800)
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    answer = requests.get(f"{hub.url}/crm/v3/objects/contacts", headers=bearer, timeout=10)
    assert answer.status_code == 200


def test_a_first_authorization_gives_a_code_instead_of_a_refresh_token(hub: Hub) -> None:
    form = {**APP, "grant_type": "authorization_code", "code": REFRESH_TOKEN}
    assert requests.post(hub.url + TOKENS[0], data=form, timeout=10).json()["access_token"] == TOKEN


@pytest.mark.parametrize("field", ["client_id", "client_secret", "refresh_token"])
def test_what_is_wrong_is_named(hub: Hub, field: str) -> None:
    answer = requests.post(hub.url + TOKENS[0], data=REFRESH | {field: "other"}, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["status"] == f"BAD_{field.upper()}"
    assert "other" not in answer.text


def test_whoever_has_a_token_learns_its_scopes_without_another(start: Start) -> None:
    hub = start(scopes=frozenset({"crm.objects.contacts.read"}))
    facts = requests.get(f"{hub.url}/oauth/v1/access-tokens/{TOKEN}", timeout=10).json()
    assert (facts["scopes"], facts["hub_id"]) == (["crm.objects.contacts.read"], PORTAL_ID)
    assert (facts["token_type"], facts["token"]) == ("access", TOKEN)
    unknown = requests.get(f"{hub.url}/oauth/v1/access-tokens/other", timeout=10)
    assert (unknown.status_code, unknown.json()["status"]) == (400, "BAD_AUTH_TOKEN")


def test_a_refresh_token_is_described_too(hub: Hub) -> None:
    facts = requests.get(f"{hub.url}/oauth/v1/refresh-tokens/{REFRESH_TOKEN}", timeout=10).json()
    assert (facts["client_id"], facts["token_type"]) == (CLIENT_ID, "refresh")


def test_the_dated_form_says_whether_a_token_is_active(hub: Hub) -> None:
    path = f"{hub.url}/oauth/2026-03/token/introspect"
    known = requests.post(path, data={**APP, "token": TOKEN}, timeout=10).json()
    assert (known["active"], known["hub_id"]) == (True, PORTAL_ID)
    assert requests.post(path, data={**APP, "token": "x"}, timeout=10).json() == {"active": False}
    assert requests.post(path, data={"token": TOKEN}, timeout=10).status_code == 400
