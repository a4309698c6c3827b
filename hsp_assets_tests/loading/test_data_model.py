"""A portal is made to match the model, whatever it was before and whatever happens meanwhile."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from hsp_assets.failures import PermanentFailure, PortalMismatch
from hsp_assets.loading import data_model as portal_sync
from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.portal.plan.changes import differing
from hsp_assets.resources import hubspot_transport
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.portals import TOKEN, empty_site

Start = Callable[..., HubSpotResource]
GROUP = "contactinformation"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as running:
        yield lambda **options: running.enter_context(empty_site(tmp_path, **options)).hubspot


def synchronise(portal: HubSpotResource) -> None:
    for part in PARTS:
        apply_part(portal, part)


def differences(portal: HubSpotResource) -> list[str]:
    changes = [change for plan in PARTS.values() for change in plan(portal.definitions)]
    return [f"{change.action} {change.name}" for change in differing(changes)]


def text(name: str, **more: object) -> dict[str, Any]:
    definition = {"name": name, "label": name, "type": "string", "fieldType": "text"}
    return definition | {"groupName": GROUP} | more


def delete(portal: HubSpotResource, path: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    requests.delete(f"{portal.url}{path}", headers=headers, timeout=10).raise_for_status()


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


def test_what_a_person_changed_is_mended_and_what_a_person_made_stays(
    hubspot: HubSpotResource,
) -> None:
    definitions = hubspot.definitions
    definitions.update("property", {"label": "Years"}, "contacts", "age")
    definitions.create("property", text("shoe_size"), "contacts")
    delete(hubspot, "/crm/v3/properties/products/promoted")
    (ours,) = [p for p in definitions.deal_pipelines() if p["label"] == "eCommerce"]
    definitions.update("pipeline", {"label": "ECOMMERCE"}, ours["id"])
    won = ours["stages"][1]["id"]
    definitions.update("stage", {"metadata": {"probability": "0.9"}}, ours["id"], won)
    definitions.update("event", {"label": "Clicks"}, "ecommerce_interactions")
    assert differences(hubspot) == [
        "restore promoted",
        "update age",
        "update eCommerce",
        "update Checkout Completed",
        "update ecommerce_interactions",
    ]
    synchronise(hubspot)
    assert differences(hubspot) == []
    assert "shoe_size" in definitions.properties("contacts")


def test_a_portal_that_cannot_be_reconciled_is_left_as_it_is(start: Start) -> None:
    portal = start()
    portal.definitions.create("property", text("external_id"), "contacts")
    with pytest.raises(PortalMismatch, match="external_id: does not require unique values"):
        apply_part(portal, "contact_properties")
    assert "age" not in portal.definitions.properties("contacts")


def test_a_pipeline_beyond_the_limit_of_the_subscription_is_refused(start: Start) -> None:
    portal = start(deal_pipelines=1)
    with pytest.raises(PortalMismatch, match=r"1 deal pipelines are in use.*Starter"):
        apply_part(portal, "ecommerce_pipeline")


def test_an_event_whose_name_was_used_before_is_refused_with_what_to_do(
    hubspot: HubSpotResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_sync, "ROUNDS", 1)
    delete(hubspot, "/events/v3/event-definitions/ecommerce_interactions")
    with pytest.raises(
        PortalMismatch, match=r"cannot be used again.*choose another one in HSP_EVENT_NAME"
    ):
        apply_part(hubspot, "interaction_event")


def test_definitions_that_show_late_are_waited_for(start: Start) -> None:
    portal = start(property_delay_seconds=0.3)
    synchronise(portal)
    assert differences(portal) == []


def test_an_answer_that_is_lost_makes_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot_transport, "BACK_OFF_SECONDS", 0.02)
    wrong = []
    with empty_site(tmp_path) as site:
        for part in PARTS:
            site.arm(kind="drop", when="after", method="POST", times=1)
            apply_part(site.hubspot, part)
            wrong += differing(PARTS[part](site.hubspot.definitions))
        assert site.hits() == len(PARTS)
    assert wrong == []


RIGHTS: list[tuple[dict[str, Any], str, str]] = [
    ({"custom_events": False}, "interaction_event",
     r"scope behavioral_events.event_definitions.read_write .* an Enterprise"),
    ({"scopes": frozenset({"crm.schemas.contacts.read"})}, "contact_properties",
     "crm.schemas.contacts.write"),
    ({"scopes": frozenset({"other"})}, "product_properties", "crm.schemas.products.read"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "part", "message"), RIGHTS)
def test_a_missing_right_is_named_by_scope_and_product(
    start: Start, options: dict[str, Any], part: str, message: str
) -> None:
    with pytest.raises(PermanentFailure, match=message):
        apply_part(start(**options), part)
