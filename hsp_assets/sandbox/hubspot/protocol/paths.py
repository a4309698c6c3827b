"""The spellings of a path that HubSpot accepts, brought into one.

HubSpot serves each API under a version number and, since 2025, under dates as well. Handlers know
one spelling: the version number, without a trailing slash.
"""

import re

_DATE = r"20\d\d-0[39]"
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Associations of one record are an API of their own, below the path of the record.
        (rf"/crm/objects/{_DATE}/(?=[^/]+/[^/]+/associations/)", "/crm/v4/objects/"),
        (r"/crm/v3/objects/(?=[^/]+/[^/]+/associations/)", "/crm/v4/objects/"),
        # The path of version 4 serves the records, too.
        (r"/crm/v4/objects/(?=[^/]+(/[^/]+)?$)", "/crm/v3/objects/"),
        (
            rf"/crm/(objects|imports|exports|properties|pipelines|limits|owners|lists)/{_DATE}",
            r"/crm/v3/\1",
        ),
        (rf"/crm/(object-library|property-validations)/{_DATE}", r"/crm/v3/\1"),
        (rf"/crm/associations/({_DATE}|v4)/", "/crm/v4/associations/"),
        (r"/crm/v3/schemas", "/crm-object-schemas/v3/schemas"),
        (rf"/crm-object-schemas/{_DATE}/schemas", "/crm-object-schemas/v3/schemas"),
        (rf"/events/custom/{_DATE}/", "/events/v3/"),
        (rf"/events/event-occurrences/{_DATE}", "/events/v3/events"),
        (rf"/(events|account-info)/{_DATE}/", r"/\1/v3/"),
        (rf"/oauth/({_DATE}|v3)/token", "/oauth/v1/token"),
        (rf"/marketing/transactional/{_DATE}/", "/marketing/v3/transactional/"),
    )
)


LEGACY = "legacy"
"""What versions are called that bear a number instead of a date."""
FIRST_WITH_RULES = "2026-09"
"""The first version that applies the rules of an account's administrators to what is written."""
_VERSION = re.compile(rf"/({_DATE})(/|$)")


def enforces_rules(path: str) -> bool:
    """Whether a path, as requested, is of a version that applies the account's rules."""
    return version_of(path) != LEGACY and version_of(path) >= FIRST_WITH_RULES


def version_of(path: str) -> str:
    """The version that a path, as requested, belongs to."""
    version = _VERSION.search(path)
    return version[1] if version else LEGACY


def canonical(path: str) -> str:
    """The spelling of a path that handlers know."""
    path = path.rstrip("/") or "/"
    for pattern, replacement in _SPELLINGS:
        match = pattern.match(path)
        if match:
            return match.expand(replacement) + path[match.end() :]
    return path
