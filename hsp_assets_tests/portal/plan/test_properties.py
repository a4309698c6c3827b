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
    built_in: Definitions = {n: {"name": n} for n in portal.BUILT_IN["contacts"]}
    ours: Definitions = {p.name: dict(property_definition(p)) for p in (*CONTACTS, SIZE)}
    return built_in | ours


def plan(live: Definitions, archived: tuple[str, ...] = ()) -> list[Change]:
    """What differs from the declared properties of contacts, and a choice of sizes."""
    group = portal.PROPERTY_GROUP
    groups = {group.name: {"name": group.name, "label": group.label}}
    known = KnownProperties(live, frozenset(archived), groups)
    return differing(plan_properties("contacts", known, (*CONTACTS, SIZE)))


def changed(name: str, **fields: Any) -> list[Change]:
    """What differs where one property has other fields."""
    live = as_declared()
    live[name] |= fields
    return plan(live)


def without(name: str) -> Definitions:
    return {other: one for other, one in as_declared().items() if other != name}


def test_a_portal_as_declared_needs_no_change_and_a_property_stays_in_another_group() -> None:
    assert plan(as_declared()) == changed("age", groupName="contactinformation") == []


def test_a_missing_property_is_created_with_unique_values_and_an_archived_one_restored() -> None:
    (created,) = plan(without("external_id"))
    assert (created.action, created.definition["hasUniqueValue"]) == ("create", True)
    (restored,) = plan(without("age"), archived=("age",))
    assert (restored.name, restored.action) == ("age", "restore")


def test_a_changed_label_is_corrected_and_nothing_else_sent() -> None:
    (change,) = changed("age", label="Years")
    assert change.definition == {"label": "Age"}
    assert change.difference == "label was 'Years'"


def test_a_missing_group_is_created_and_a_renamed_one_corrected() -> None:
    name = portal.PROPERTY_GROUP.name
    for groups, action in (({}, "create"), ({name: {"name": name, "label": "Old"}}, "update")):
        known = KnownProperties(as_declared(), groups=groups)
        (change,) = differing(plan_properties("contacts", known, CONTACTS))
        assert (change.kind, change.action) == ("property group", action)


def test_options_are_added_and_renamed_and_those_of_others_kept() -> None:
    others = {"value": "m", "label": "Medium", "hidden": True}
    (change,) = changed("size", options=[others, {"value": "s", "label": "Tiny"}])
    options = change.definition["options"]
    assert isinstance(options, list)
    labels = {option["value"]: option["label"] for option in options}
    assert list(labels.items()) == [("m", "Medium"), ("s", "Small"), ("l", "Big")]
    assert options[0] == others
    assert change.difference == "options was 'Medium', 'Tiny'"


def test_what_hubspot_cannot_change_is_refused_with_what_to_do() -> None:
    age = r"contacts, property age.*change it to number.*Export"
    with pytest.raises(PortalMismatch, match=age):
        require_reconcilable(changed("age", type="string"))
    with pytest.raises(PortalMismatch, match=r"property external_id.*not require unique.*Export"):
        require_reconcilable(changed("external_id", hasUniqueValue=False))


def test_everything_that_is_refused_is_in_one_message() -> None:
    live = without("gender")
    live["age"]["type"] = "string"
    with pytest.raises(PortalMismatch, match=r"gender: missing.*age: is of type string"):
        require_reconcilable(plan(live))


def test_a_full_quota_of_unique_properties_is_refused_before_anything_is_made() -> None:
    names = [f"key_{number}" for number in range(portal.MAX_UNIQUE)]
    keys = {name: {"name": name, "hasUniqueValue": True} for name in names}
    (change,) = plan(without("external_id") | keys)
    assert (change.action, change.definition) == ("refuse", {})
    assert "have 10 properties with unique values (key_0" in change.difference


def test_hubspots_own_unique_properties_do_not_count_against_the_quota() -> None:
    own = {"hasUniqueValue": True, "hubspotDefined": True}
    theirs = {f"hs_{n}": {"name": f"hs_{n}", **own} for n in range(portal.MAX_UNIQUE)}
    assert [change.action for change in plan(without("external_id") | theirs)] == ["create"]
