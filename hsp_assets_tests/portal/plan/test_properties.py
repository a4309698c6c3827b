"""What may be done about properties that differ from the model, and what may not."""

from typing import Any

import pytest

from hsp_assets.failures import PortalMismatch
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import Option, Property
from hsp_assets.portal.plan.changes import Change, differing, require_reconcilable
from hsp_assets.portal.plan.properties import (
    KnownProperties,
    plan_properties,
    property_definition,
)

Definitions = dict[str, dict[str, Any]]
CONTACTS = portal.PROPERTIES["contacts"]
SIZE = Property(
    "size", "Size", "Of clothes.", "enumeration", options=(Option("s", "Small"), Option("l", "Big"))
)


def as_declared() -> Definitions:
    """The contact properties of a portal that is as declared."""
    built_in: Definitions = {n: {"name": n} for n in portal.BUILT_IN["contacts"]}
    ours: Definitions = {p.name: dict(property_definition(p)) for p in (*CONTACTS, SIZE)}
    return built_in | ours


def plan(live: Definitions, archived: tuple[str, ...] = ()) -> list[Change]:
    """What differs from the declared properties of contacts, and a choice of sizes."""
    group = portal.PROPERTY_GROUP
    groups = {group.name: {"name": group.name, "label": group.label}}
    known = KnownProperties(live, frozenset(archived), groups)
    return differing(plan_properties("contacts", known, (*CONTACTS, SIZE)))


def test_a_portal_as_declared_needs_no_change() -> None:
    assert plan(as_declared()) == []


def test_a_missing_property_is_created_with_unique_values() -> None:
    live = as_declared()
    del live["external_id"]
    (change,) = plan(live)
    assert (change.action, change.definition["hasUniqueValue"]) == ("create", True)


def test_an_archived_property_is_restored() -> None:
    live = as_declared()
    del live["age"]
    (change,) = plan(live, archived=("age",))
    assert (change.name, change.action) == ("age", "restore")


def test_a_changed_label_is_corrected_and_nothing_else_sent() -> None:
    live = as_declared()
    live["age"]["label"] = "Years"
    (change,) = plan(live)
    assert change.definition == {"label": "Age"}
    assert change.difference == "label was 'Years'"


def test_a_property_in_another_group_stays_there() -> None:
    live = as_declared()
    live["age"]["groupName"] = "contactinformation"
    assert plan(live) == []


def test_a_missing_group_is_created_and_a_renamed_one_corrected() -> None:
    name = portal.PROPERTY_GROUP.name
    for groups, action in (({}, "create"), ({name: {"name": name, "label": "Old"}}, "update")):
        known = KnownProperties(as_declared(), groups=groups)
        (change,) = differing(plan_properties("contacts", known, CONTACTS))
        assert (change.kind, change.action) == ("property group", action)


def test_options_are_added_and_renamed_and_those_of_others_kept() -> None:
    live = as_declared()
    others = {"value": "m", "label": "Medium", "hidden": True}
    live["size"]["options"] = [others, {"value": "s", "label": "Tiny"}]
    (change,) = plan(live)
    options = change.definition["options"]
    assert isinstance(options, list)
    assert [(o["value"], o["label"]) for o in options] == [
        ("m", "Medium"),
        ("s", "Small"),
        ("l", "Big"),
    ]
    assert options[0] == others
    assert change.difference == "options was 'Medium', 'Tiny'"


@pytest.mark.parametrize(
    ("name", "field", "value", "message"),
    [
        ("age", "type", "string", "HubSpot cannot change it to number"),
        ("external_id", "hasUniqueValue", False, "does not require unique values"),
    ],
)
def test_what_hubspot_cannot_change_is_refused_with_what_to_do(
    name: str, field: str, value: object, message: str
) -> None:
    live = as_declared()
    live[name][field] = value
    with pytest.raises(PortalMismatch, match=f"contacts, property {name}.*{message}.*Export"):
        require_reconcilable(plan(live))


def test_everything_that_is_refused_is_in_one_message() -> None:
    live = as_declared()
    live["age"]["type"] = "string"
    del live["gender"]
    with pytest.raises(PortalMismatch, match=r"gender: missing.*age: is of type string"):
        require_reconcilable(plan(live))


def test_a_full_quota_of_unique_properties_is_refused_before_anything_is_made() -> None:
    live = as_declared()
    del live["external_id"]
    for number in range(portal.MAX_UNIQUE):
        live[f"key_{number}"] = {"name": f"key_{number}", "hasUniqueValue": True}
    (change,) = plan(live)
    assert change.action == "refuse"
    assert "have 10 properties with unique values (key_0" in change.difference
    assert change.definition == {}


def test_hubspots_own_unique_properties_do_not_count_against_the_quota() -> None:
    live = as_declared()
    del live["external_id"]
    for number in range(portal.MAX_UNIQUE):
        own = {"name": f"hs_{number}", "hasUniqueValue": True, "hubspotDefined": True}
        live[f"hs_{number}"] = own
    assert [change.action for change in plan(live)] == ["create"]
