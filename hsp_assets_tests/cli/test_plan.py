"""`hsp plan`, as a user types it beside a running sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hsp_assets.cli.main import app
from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox import hubspot
from hsp_assets.sandbox.endpoints import TOKEN, Endpoints, write_endpoints
from hsp_assets.sandbox.serving import serve
from hsp_assets.sandbox.state_lock import lock_state, read_holder


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubSpotResource]:
    """A new portal of the sandbox that the settings name."""
    app = hubspot.create_app(tmp_path / "portal.sqlite", token=TOKEN)
    with lock_state(tmp_path, "hsp sandbox"), serve(app, "hubspot") as url:
        holder = read_holder(tmp_path)
        assert holder is not None
        write_endpoints(tmp_path, Endpoints(hubspot=url, personalize=url, session=holder.session))
        monkeypatch.setenv("HSP_STATE", str(tmp_path))
        yield HubSpotResource(access_token=TOKEN, url=url)


def plan() -> tuple[int, str]:
    """The exit code and what is printed."""
    result = CliRunner().invoke(app, ["plan"], catch_exceptions=False)
    return result.exit_code, result.output


def test_a_new_portal_differs_and_planning_does_not_change_it(portal: HubSpotResource) -> None:
    before = portal.definitions.properties("contacts")
    code, output = plan()
    assert (code, "33 of 33 differ" in output) == (1, True)
    assert portal.definitions.properties("contacts") == before
    assert portal.definitions.events() == []


def test_a_portal_as_declared_exits_with_0(portal: HubSpotResource) -> None:
    for part in PARTS:
        apply_part(portal, part)
    code, output = plan()
    assert (code, "The portal is as declared: 33 of 33." in output) == (0, True)


def test_what_cannot_be_reconciled_exits_with_2_and_says_what_to_do(
    portal: HubSpotResource,
) -> None:
    taken = {"name": "age", "label": "Age", "type": "string", "fieldType": "text"}
    portal.definitions.create("property", taken | {"groupName": "contactinformation"}, "contacts")
    code, output = plan()
    assert code == 2
    assert "Export its values" in " ".join(output.split())
    assert "1 of 33 cannot be reconciled" in output


def test_in_production_the_portal_is_asked_with_the_token_that_is_set(
    portal: HubSpotResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSP_ENVIRONMENT", "production")
    monkeypatch.setenv("HSP_HUBSPOT_URL", portal.url)
    monkeypatch.setenv("HSP_HUBSPOT_TOKEN", TOKEN)
    code, output = plan()
    assert (code, "33 of 33 differ" in output) == (1, True)
