"""What HubSpot has beside the CRM, in an account that does not use it."""

import pytest

from hsp_assets.sandbox.hubspot.elsewhere import EMPTY
from hsp_assets_tests.sandbox.hubspot.conftest import Hub


@pytest.mark.parametrize("path", EMPTY)
def test_what_the_account_does_not_use_is_listed_as_empty(hub: Hub, path: str) -> None:
    answer = hub.call("GET", path, limit=100)
    listed = answer.json()
    assert answer.status_code == 200
    assert [] in (listed, *(listed.values() if isinstance(listed, dict) else ()))
