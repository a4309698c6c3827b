"""How old the sandbox's share is: the settings, and the refresh that a person asks for."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hsp_assets.cli.refresh_share import refresh_share_of
from hsp_assets.environment import Settings
from hsp_assets.failures import SandboxError
from hsp_assets.sandbox.endpoints import Endpoints, write_endpoints
from hsp_assets.sandbox.server import share_options
from hsp_assets.sandbox.share import Options
from hsp_assets.sandbox.share.access import Access
from hsp_assets.sandbox.state_lock import lock_state, read_holder
from hsp_assets_tests.sandbox.share.shop import Shop

COUNT = "SELECT COUNT(*) FROM OBJECTS_CONTACTS"


def test_a_share_that_waits_for_its_refresh_shows_nothing_until_it_is_asked_for(
    make_shop: Callable[..., Shop], tmp_path: Path
) -> None:
    shop = make_shop(daily_delay_seconds=None)
    shop.portal.put("0-1", 1, external_id="u1")
    assert shop.query(COUNT) == [(0,)]
    with lock_state(tmp_path, "hsp sandbox"):
        holder = read_holder(tmp_path)
        assert holder is not None
        write_endpoints(tmp_path, Endpoints(snowflake=shop.address, session=holder.session))
        assert refresh_share_of(tmp_path) == ["V2_DAILY", "V2_LIVE"]
    assert shop.query(COUNT) == [(1,)]


def test_a_sandbox_that_does_not_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="No sandbox runs on"):
        refresh_share_of(tmp_path)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), Options()),
        (
            Settings(sandbox_daily_delay_seconds=86_400, sandbox_live_delay_seconds=900),
            Options(daily_delay_seconds=86_400, live_delay_seconds=900),
        ),
        (
            Settings(sandbox_daily_delay_seconds=float("inf"), sandbox_blanks="null"),
            Options(daily_delay_seconds=None, blanks="null"),
        ),
    ],
)
def test_the_settings_say_how_old_the_share_is(settings: Settings, expected: Options) -> None:
    assert replace(share_options(settings), access=expected.access) == expected


def test_the_sandboxs_integration_writes_below_the_folder_of_staging_only() -> None:
    settings = Settings(bucket="mine", snowflake_storage_integration="own")
    assert share_options(settings).access == Access(integrations={"OWN": "s3://mine/staging/"})
