"""What may be done about a custom event that differs from the model, and what may not."""

from dataclasses import replace
from typing import Any

from hsp_assets.portal import model as portal
from hsp_assets.portal.plan.changes import differing
from hsp_assets.portal.plan.event import event_definition, plan_event

DECLARED = portal.INTERACTION_EVENT


def as_declared() -> dict[str, Any]:
    definition: dict[str, Any] = dict(event_definition(DECLARED))
    properties = definition.pop("propertyDefinitions")
    labels = {"singular": definition.pop("label")}
    return definition | {"labels": labels, "properties": properties}


def test_an_event_as_declared_needs_no_change_and_a_missing_one_is_created_whole() -> None:
    assert differing(plan_event(DECLARED, [as_declared()])) == []
    changes = plan_event(DECLARED, [])
    assert {change.action for change in changes} == {"create"}
    (sent,) = [change.definition for change in changes if change.definition]
    assert len(sent["propertyDefinitions"]) == 9  # type: ignore[arg-type]


def test_an_event_without_some_properties_gets_them() -> None:
    event = as_declared()
    event["properties"] = event["properties"][:1]
    changes = differing(plan_event(DECLARED, [event]))
    assert [change.action for change in changes] == ["create"] * 8
    assert {change.where for change in changes} == {(DECLARED.name,)}


def test_changed_labels_are_corrected_on_the_event_and_its_properties() -> None:
    event = as_declared()
    event["labels"] = {"singular": "Shop"}
    event["properties"][0]["label"] = "Kind"
    texts, kind = differing(plan_event(DECLARED, [event]))
    assert texts.definition["label"] == DECLARED.label
    assert texts.definition["propertyOrder"] == [p.name for p in DECLARED.properties]
    assert kind.definition == {"label": "Event_Type"}


def test_an_event_of_another_property_type_or_that_finds_contacts_otherwise_is_refused() -> None:
    event = as_declared()
    event["properties"][6]["type"] = "number"
    (change,) = differing(plan_event(DECLARED, [event]))
    assert (change.name, change.action) == ("item_price", "refuse")
    for rule in (
        None,
        {"targetObjectPropertyName": "email", "eventPropertyName": "user_id"},
        {"targetObjectPropertyName": "external_id", "eventPropertyName": "item_id"},
    ):
        event = as_declared() | {"customMatchingId": {"primaryObjectRule": rule}}
        (change,) = differing(plan_event(DECLARED, [event]))
        assert (change.kind, change.action) == ("event", "refuse"), rule
        assert "can never be used again" in change.advice


def test_an_event_that_bears_the_label_under_another_name_is_no_reason_for_a_second_one() -> None:
    made_by_hand = as_declared() | {"name": "shop_interactions"}
    (change,) = plan_event(DECLARED, [made_by_hand])
    assert change.action == "refuse"
    assert "HSP_EVENT_NAME=shop_interactions" in change.advice
    chosen = replace(DECLARED, name="shop_interactions")
    del made_by_hand["customMatchingId"]
    assert differing(plan_event(chosen, [made_by_hand])) == []
