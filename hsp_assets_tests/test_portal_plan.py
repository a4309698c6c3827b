"""What may be done about a portal that differs from the model, and what may not."""

from typing import Any

import pytest

from hsp_assets import portal
from hsp_assets.failures import PortalMismatch
from hsp_assets.portal_plan import (
    plan_event,
    plan_pipeline,
    plan_properties,
    property_definition,
)


def existing_contacts() -> dict[str, dict[str, Any]]:
    """The contact properties of a portal that is as declared."""
    built_in: dict[str, dict[str, Any]] = {n: {"name": n} for n in portal.BUILT_IN["contacts"]}
    ours = {p.name: property_definition("contacts", p) for p in portal.PROPERTIES["contacts"]}
    return built_in | ours


def test_a_portal_as_declared_needs_no_change() -> None:
    changes = plan_properties("contacts", existing_contacts(), archived=[])
    assert {c.action for c in changes} == {"keep"}


def test_a_missing_property_is_created_with_unique_values() -> None:
    existing = existing_contacts()
    del existing["external_id"]
    (change,) = [c for c in plan_properties("contacts", existing, []) if c.action == "create"]
    assert change.definition["hasUniqueValue"] is True


def test_an_archived_property_is_restored() -> None:
    existing = existing_contacts()
    del existing["age"]
    (change,) = [c for c in plan_properties("contacts", existing, ["age"]) if c.action != "keep"]
    assert (change.name, change.action) == ("age", "restore")


def test_a_changed_label_is_corrected_and_nothing_else_sent() -> None:
    existing = existing_contacts()
    existing["age"]["label"] = "Years"
    (change,) = [c for c in plan_properties("contacts", existing, []) if c.action == "update"]
    assert change.definition == {"label": "Age"}


@pytest.mark.parametrize(
    ("name", "field", "value", "said"),
    [
        ("age", "type", "string", "HubSpot cannot change a type"),
        ("external_id", "hasUniqueValue", False, "does not require unique values"),
    ],
)
def test_what_hubspot_cannot_change_is_refused_with_what_to_do(
    name: str, field: str, value: object, said: str
) -> None:
    existing = existing_contacts()
    existing[name][field] = value
    with pytest.raises(PortalMismatch, match=said):
        plan_properties("contacts", existing, [])


def test_a_portal_without_hubspots_own_properties_is_refused() -> None:
    with pytest.raises(PortalMismatch, match="no contacts property gender"):
        plan_properties("contacts", {}, [])


def test_a_missing_pipeline_is_created_with_both_stages() -> None:
    plan = plan_pipeline(portal.PIPELINE, [{"label": "Other", "id": "1", "stages": []}])
    stages = plan.definition["stages"]
    assert isinstance(stages, list)
    assert [s["label"] for s in stages] == ["Checkout Pending", "Checkout Completed"]


def test_a_stage_that_is_not_won_is_corrected() -> None:
    stages = [
        {"id": "7", "label": "Checkout Pending", "metadata": {"probability": "0.5"}},
        {"id": "8", "label": "Checkout Completed", "metadata": {"probability": "0.9"}},
    ]
    plan = plan_pipeline(portal.PIPELINE, [{"label": "eCommerce", "id": "1", "stages": stages}])
    assert [c.action for c in plan.stages] == ["keep", "update"]
    assert plan.stage_ids["Checkout Completed"] == "8"


def test_two_pipelines_of_the_same_label_are_refused() -> None:
    same = {"label": "eCommerce", "id": "1", "stages": []}
    with pytest.raises(PortalMismatch, match="2 deal pipelines"):
        plan_pipeline(portal.PIPELINE, [same, same])


def test_an_event_that_finds_contacts_by_something_else_is_refused() -> None:
    found = {"name": portal.INTERACTION_EVENT.name, "properties": []}
    with pytest.raises(PortalMismatch, match="nothing of its own"):
        plan_event(portal.INTERACTION_EVENT, [found])


def test_an_event_without_some_properties_gets_them() -> None:
    rule = {"primaryObjectRule": {"targetObjectPropertyName": "external_id"}}
    known = [{"name": "event_type", "type": "string"}]
    found = {"name": portal.INTERACTION_EVENT.name, "properties": known, "customMatchingId": rule}
    plan = plan_event(portal.INTERACTION_EVENT, [found])
    assert [c.name for c in plan.properties if c.action == "keep"] == ["event_type"]
    assert sum(c.action == "create" for c in plan.properties) == 8
