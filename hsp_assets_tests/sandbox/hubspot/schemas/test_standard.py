"""Schemas of HubSpot's own object types."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json


@pytest.mark.parametrize("name", ["deals", "0-3"])
def test_a_standard_types_schema_says_what_a_new_record_must_have(hub: Hub, name: str) -> None:
    hub.require("deals", "closed_won_reason")
    schema = hub.get(f"/crm-object-schemas/2026-09/schemas/{name}")
    assert schema["objectTypeId"] == "0-3"
    assert schema["requiredProperties"] == ["dealname", "dealstage", "closed_won_reason"]


def test_only_custom_objects_are_listed(hub: Hub) -> None:
    assert hub.get("/crm-object-schemas/2026-09/schemas") == {"results": []}


def test_since_2026_09_a_new_custom_object_says_more(hub: Hub) -> None:
    body = {
        "name": "hint",
        "labels": {"singular": "Hint", "plural": "Hints"},
        "properties": [{"name": "key", "label": "Key"}],
        "requiredProperties": [],
        "associatedObjects": [],
    }
    path = "/crm-object-schemas/2026-09/schemas"
    refused = hub.expect(400, "POST", path, body)
    assert "allowsSensitiveProperties" in refused["message"]
    more: Json = {"secondaryDisplayProperties": [], "searchableProperties": []}
    more |= {"allowsSensitiveProperties": False, "shouldCreateSameObjectAssociation": False}
    hub.expect(201, "POST", path, body | more)
