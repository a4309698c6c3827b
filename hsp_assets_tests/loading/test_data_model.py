"""A portal is made to match the model, whatever it was before and whatever happens meanwhile."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from hsp_assets.failures import HspError, PermanentFailure, PortalMismatch
from hsp_assets.loading import data_model as portal_sync
from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.portal.plan.changes import differing
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox import hubspot as stand_in
from hsp_assets.sandbox.hubspot import Options
from hsp_assets.sandbox.serving import serve

Start = Callable[..., HubSpotResource]
GROUP = "contactinformation"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a new portal with some options."""
    running = []

    def begin(**options: Any) -> HubSpotResource:
        app = stand_in.create_app(
            tmp_path / "portal.sqlite", token="test", options=Options(**options)
        )
        service = serve(app, "hubspot")
        running.append(service)
        return HubSpotResource(access_token="test", url=service.__enter__())

    yield begin
    for service in running:
        service.__exit__(None, None, None)


def synchronise(portal: HubSpotResource) -> None:
    for part in PARTS:
        apply_part(portal, part)


def differences(portal: HubSpotResource) -> list[str]:
    changes = [change for plan in PARTS.values() for change in plan(portal.definitions)]
    return [f"{change.action} {change.name}" for change in differing(changes)]


def text(name: str, **more: object) -> dict[str, Any]:
    """The definition of a text property as a person makes it."""
    definition = {"name": name, "label": name, "type": "string", "fieldType": "text"}
    return definition | {"groupName": GROUP} | more


def fault(portal: HubSpotResource, **fault: object) -> None:
    requests.post(f"{portal.url}/sandbox/faults", json=fault, timeout=10).raise_for_status()


def test_a_new_portal_becomes_as_declared_and_doing_it_again_changes_nothing(
    start: Start, tmp_path: Path
) -> None:
    portal = start()
    synchronise(portal)
    assert differences(portal) == []
    with sqlite3.connect(tmp_path / "portal.sqlite") as file:
        read = (
            "SELECT definition FROM property_definitions UNION ALL SELECT definition FROM pipelines"
        )
        before = file.execute(read).fetchall()
        synchronise(portal)
        assert file.execute(read).fetchall() == before
    file.close()


def test_what_a_person_changed_is_mended_and_what_a_person_made_stays(start: Start) -> None:
    portal = start()
    synchronise(portal)
    definitions = portal.definitions
    definitions.update_property("contacts", "age", {"label": "Years"})
    definitions.create_property("contacts", text("shoe_size"))
    requests.delete(
        f"{portal.url}/crm/v3/properties/products/promoted",
        headers={"Authorization": "Bearer test"},
        timeout=10,
    ).raise_for_status()
    (ours,) = [p for p in definitions.deal_pipelines() if p["label"] == "eCommerce"]
    definitions.update_deal_pipeline(ours["id"], {"label": "ECOMMERCE"})
    won = ours["stages"][1]["id"]
    definitions.update_deal_stage(ours["id"], won, {"metadata": {"probability": "0.9"}})
    definitions.update_event("ecommerce_interactions", {"label": "Clicks"})
    assert differences(portal) == [
        "restore promoted",
        "update age",
        "update eCommerce",
        "update Checkout Completed",
        "update ecommerce_interactions",
    ]
    synchronise(portal)
    assert differences(portal) == []
    assert "shoe_size" in definitions.properties("contacts")


def test_a_portal_that_cannot_be_reconciled_is_left_as_it_is(start: Start) -> None:
    portal = start()
    portal.definitions.create_property("contacts", text("external_id"))
    with pytest.raises(PortalMismatch, match="external_id: does not require unique values"):
        apply_part(portal, "contact_properties")
    assert "age" not in portal.definitions.properties("contacts")


def test_a_pipeline_beyond_the_limit_of_the_subscription_is_refused(start: Start) -> None:
    portal = start(deal_pipelines=1)
    with pytest.raises(PortalMismatch, match=r"1 deal pipelines are in use.*Starter"):
        apply_part(portal, "ecommerce_pipeline")


def test_an_event_whose_name_is_burnt_is_refused_with_what_to_do(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_sync, "ROUNDS", 1)
    portal = start()
    synchronise(portal)
    requests.delete(
        f"{portal.url}/events/v3/event-definitions/ecommerce_interactions",
        headers={"Authorization": "Bearer test"},
        timeout=10,
    ).raise_for_status()
    with pytest.raises(PortalMismatch, match=r"cannot be used again.*declare another"):
        apply_part(portal, "interaction_event")


def test_definitions_that_show_late_are_waited_for(start: Start) -> None:
    portal = start(property_delay_seconds=0.3)
    synchronise(portal)
    assert differences(portal) == []


@pytest.mark.parametrize("part", PARTS)
def test_an_answer_that_is_lost_makes_nothing_twice(start: Start, part: str) -> None:
    portal = start()
    apply_part(portal, "contact_properties")
    fault(portal, kind="drop", when="after", method="POST", times=1)
    apply_part(portal, part)
    assert differing(PARTS[part](portal.definitions)) == []


@pytest.mark.parametrize(
    ("options", "part", "said"),
    [
        (
            {"custom_events": False},
            "interaction_event",
            r"scope behavioral_events.event_definitions.read_write .* need an Enterprise",
        ),
        (
            {"scopes": frozenset({"crm.schemas.contacts.read"})},
            "contact_properties",
            "crm.schemas.contacts.write",
        ),
        ({"scopes": frozenset({"other"})}, "product_properties", "crm.schemas.products.read"),
    ],
)
def test_a_missing_right_is_told_by_the_name_of_scope_and_product(
    start: Start, options: dict[str, Any], part: str, said: str
) -> None:
    with pytest.raises(PermanentFailure, match=said) as refused:
        apply_part(start(**options), part)
    assert isinstance(refused.value, HspError)
