"""A portal that knows one custom event."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub

RULE = {"targetObjectPropertyName": "external_id", "eventPropertyName": "user"}
BOUGHT: dict[str, Any] = {
    "label": "Bought something",
    "name": "bought",
    "includeDefaultProperties": False,
    "propertyDefinitions": [
        {"name": "user", "label": "User", "type": "string"},
        {"name": "item", "label": "Item", "type": "string"},
        {"name": "item_url", "label": "URL", "type": "string"},
        {"name": "price", "label": "Price", "type": "number"},
    ],
    "customMatchingId": {"primaryObjectRule": RULE},
}
"""A custom event that finds its contact by `external_id`."""


@pytest.fixture
def definition() -> dict[str, Any]:
    return dict(BOUGHT)


@pytest.fixture
def market(shop: Hub, definition: dict[str, Any]) -> Hub:
    """A portal with that event and one contact, whose external id is `u1`."""
    shop.post("/events/v3/event-definitions", definition)
    shop.create("contacts", external_id="u1", email="ada@example.com")
    return shop
