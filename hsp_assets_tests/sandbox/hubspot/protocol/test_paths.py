"""Spellings of paths."""

import pytest

from hsp_assets.sandbox.hubspot.protocol.paths import canonical


@pytest.mark.parametrize(
    ("spelt", "known"),
    [
        ("/crm/v3/imports/", "/crm/v3/imports"),
        ("/crm/imports/2026-09", "/crm/v3/imports"),
        ("/crm/imports/2026-09/7/errors", "/crm/v3/imports/7/errors"),
        ("/crm/objects/2026-03/contacts/1", "/crm/v3/objects/contacts/1"),
        ("/crm/exports/2026-09/export/async", "/crm/v3/exports/export/async"),
        ("/crm/properties/2026-09/deals", "/crm/v3/properties/deals"),
        ("/crm/pipelines/2026-09/deals", "/crm/v3/pipelines/deals"),
        ("/crm/associations/2026-09/a/b/labels", "/crm/v4/associations/a/b/labels"),
        ("/crm/associations/v4/a/b/labels", "/crm/v4/associations/a/b/labels"),
        ("/crm/v3/schemas/car", "/crm-object-schemas/v3/schemas/car"),
        ("/crm/objects/2026-09/a/1/associations/b/2", "/crm/v4/objects/a/1/associations/b/2"),
        ("/crm/limits/2026-09/pipelines", "/crm/v3/limits/pipelines"),
        ("/account-info/2026-09/details", "/account-info/v3/details"),
        ("/events/2026-09/event-definitions/x", "/events/v3/event-definitions/x"),
        ("/events/custom/2025-09/send/batch", "/events/v3/send/batch"),
        ("/events/event-occurrences/2026-09", "/events/v3/events"),
        ("/events/2026-03/events", "/events/v3/events"),
        ("/events/v3/events/", "/events/v3/events"),
        ("/crm/v4/objects/tickets", "/crm/v3/objects/tickets"),
        ("/crm/v4/objects/tickets/1", "/crm/v3/objects/tickets/1"),
        ("/crm/v3/objects/a/1/associations/b", "/crm/v4/objects/a/1/associations/b"),
        ("/crm/lists/2026-09/search", "/crm/v3/lists/search"),
        ("/oauth/2026-03/token", "/oauth/v1/token"),
        ("/oauth/v3/token/introspect", "/oauth/v1/token/introspect"),
        ("/crm/objects/2026-04/contacts", "/crm/objects/2026-04/contacts"),
        ("/", "/"),
    ],
)
def test_a_path_is_brought_into_the_spelling_that_handlers_know(spelt: str, known: str) -> None:
    assert canonical(spelt) == known
