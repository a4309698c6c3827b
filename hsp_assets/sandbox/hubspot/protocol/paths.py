"""The spellings of a path that HubSpot accepts, brought into one.

HubSpot serves each API under a version number and, since 2025, under dates as well. Handlers know
one spelling: the version number, without a trailing slash.
"""

import re

_DATE = r"20\d\d-0[39]"
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (rf"/crm/objects/{_DATE}/", "/crm/v3/objects/"),
        (rf"/crm/imports/{_DATE}", "/crm/v3/imports"),
        (rf"/crm/exports/{_DATE}/", "/crm/v3/exports/"),
        (rf"/crm/properties/{_DATE}/", "/crm/v3/properties/"),
        (rf"/crm/pipelines/{_DATE}/", "/crm/v3/pipelines/"),
        (rf"/crm/associations/{_DATE}/", "/crm/v4/associations/"),
        (r"/crm/associations/v4/", "/crm/v4/associations/"),
        (r"/crm/v3/schemas", "/crm-object-schemas/v3/schemas"),
        (rf"/crm-object-schemas/{_DATE}/schemas", "/crm-object-schemas/v3/schemas"),
        (rf"/events/custom/{_DATE}/event-definitions", "/events/v3/event-definitions"),
        (rf"/events/custom/{_DATE}/send", "/events/v3/send"),
        (rf"/events/event-occurrences/{_DATE}", "/events/v3/events"),
        (rf"/events/{_DATE}/", "/events/v3/"),
    )
)


def canonical(path: str) -> str:
    """The spelling of a path that handlers know."""
    path = path.rstrip("/") or "/"
    for pattern, replacement in _SPELLINGS:
        match = pattern.match(path)
        if match:
            return replacement + path[match.end() :]
    return path
