"""Scopes of the token and features of the subscription."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Start

EVENTS = "/events/v3/event-definitions"
CASES = [
    ("GET", "/crm/v3/objects/contacts", "crm.objects.contacts.read"),
    ("POST", "/crm/v3/objects/0-1/batch/read", "crm.objects.contacts.read"),
    ("POST", "/crm/v3/objects/contacts", "crm.objects.contacts.write"),
    ("POST", "/crm/v3/objects/products/batch/upsert", "e-commerce"),
    ("GET", "/crm/v3/properties/deals", "crm.schemas.deals.read"),
    ("POST", "/crm/v3/pipelines/deals", "crm.schemas.deals.write"),
    ("GET", "/crm/v3/pipelines/deals", "crm.objects.deals.read"),
    ("GET", "/crm/v3/pipelines/tickets", "tickets"),
    ("GET", "/crm/v3/objects/companies", "crm.objects.companies.read"),
    ("GET", "/crm/v3/objects/notes", "crm.objects.contacts.read"),
    ("GET", "/deals/v1/deal/paged", "crm.objects.deals.read"),
    ("POST", "/crm/v3/lists/search", "crm.lists.read"),
    ("GET", "/crm/v3/imports", "crm.import"),
    ("GET", "/crm/v4/associations/deals/contacts/labels", "crm.objects.deals.read"),
    ("GET", EVENTS, "behavioral_events.event_definitions.read_write"),
    ("POST", "/events/v3/send/batch", "analytics.behavioral_events.send"),
]


@pytest.mark.parametrize(("method", "path", "scope"), CASES)
def test_a_missing_scope_is_named(start: Start, method: str, path: str, scope: str) -> None:
    answer = start(scopes=frozenset({"oauth"})).expect(403, method, path, {})
    assert answer["category"] == "MISSING_SCOPES"
    assert scope in answer["errors"][0]["context"]["requiredGranularScopes"]
    assert answer["links"]["scopes"]


@pytest.mark.parametrize(("method", "path", "scope"), CASES)
def test_a_token_with_the_scope_passes(start: Start, method: str, path: str, scope: str) -> None:
    assert start(scopes=frozenset({scope})).call(method, path, {}).status_code != 403


def test_reading_events_needs_whatever_scope_is_set(start: Start) -> None:
    path = "/events/v3/events"
    token = frozenset({"oauth"})
    assert start(scopes=token).call("GET", path).status_code == 200
    assert start(scopes=token, event_read_scopes=("x",)).call("GET", path).status_code == 403


@pytest.mark.parametrize(
    ("feature", "path"),
    [("custom_events", EVENTS), ("custom_objects", "/crm-object-schemas/v3/schemas")],
)
def test_a_feature_the_subscription_lacks_is_named(start: Start, feature: str, path: str) -> None:
    assert "Enterprise" in start(**{feature: False}).expect(403, "GET", path)["message"]
