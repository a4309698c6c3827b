"""Which scopes a token needs, and which features the subscription lacks.

Alternatives are HubSpot's: any one of a request's scopes is enough.
"""

import re
from collections.abc import Callable, Mapping

from hsp_assets.sandbox.hubspot.definitions.object_types import LINE_ITEMS, PRODUCTS, TICKETS
from hsp_assets.sandbox.hubspot.definitions.standard_types import STANDARD
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError

Scopes = tuple[str, ...]

_ACTIVITIES = ("tasks", "notes", "meetings", "calls", "emails", "communications", "postal_mail")
"""Objects that whoever may read contacts may read."""
EVERY = frozenset(
    {
        *(
            f"crm.{kind}.{name}.{access}"
            for kind in ("objects", "schemas")
            for name in (*(one.name for one in STANDARD if one.name not in _ACTIVITIES), "custom")
            for access in ("read", "write")
        ),
        "crm.objects.owners.read",
        "crm.lists.read",
        "crm.lists.write",
        "crm.import",
        "crm.export",
        "e-commerce",
        "tickets",
        "behavioral_events.event_definitions.read_write",
        "analytics.behavioral_events.send",
    }
)
_BROADER: Mapping[str, Scopes] = {
    PRODUCTS: ("e-commerce",),
    LINE_ITEMS: ("e-commerce",),
    TICKETS: ("tickets",),
}
"""Scopes that open objects of a type besides their own."""
_READING_POSTS = re.compile(r".*/(batch/read|search)")


def refused_scopes(portal: Portal, method: str, path: str) -> ApiError | None:
    """Why a token may not send a request; None if it may."""
    options = portal.options
    if not options.custom_events and path.startswith("/events/v3/event-definitions"):
        return _missing(("behavioral_events.event_definitions.read_write",), "Custom events")
    if not options.custom_objects and path.startswith("/crm-object-schemas/"):
        return _missing(("crm.schemas.custom.read",), "Custom objects")
    if options.scopes is None:
        return None
    needed = _needed(portal, method, path)
    if not needed or options.scopes & set(needed):
        return None
    return _missing(needed)


def granted_scopes(portal: Portal) -> frozenset[str]:
    """The scopes of the token; every one that a request may need, unless some are named."""
    return EVERY if portal.options.scopes is None else portal.options.scopes


def _missing(needed: Scopes, feature: str = "") -> ApiError:
    reason = f"{feature} need an Enterprise subscription. " if feature else ""
    return ApiError(
        403,
        "MISSING_SCOPES",
        f"{reason}This app hasn't been granted all required scopes to make this call. "
        "Read more about required scopes here: https://developers.hubspot.com/scopes.",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": list(needed)},
            }
        ],
        links={"scopes": "https://developers.hubspot.com/scopes"},
    )


def _needed(portal: Portal, method: str, path: str) -> Scopes:
    reads = method == "GET" or _READING_POSTS.fullmatch(path) is not None
    for prefix, needed in _PREFIXES.items():
        if path.startswith(prefix):
            return needed(portal, path.removeprefix(prefix), "read" if reads else "write")
    return ()


def _objects(portal: Portal, rest: str, access: str) -> Scopes:
    return _of_object(portal, rest, access, "objects")


def _properties(portal: Portal, rest: str, access: str) -> Scopes:
    return _of_object(portal, rest, access, "schemas")


def _of_object(portal: Portal, rest: str, access: str, kind: str) -> Scopes:
    object_type = portal.types.find(rest.split("/", maxsplit=1)[0])
    if object_type is None:
        return ()
    name = "custom" if object_type.is_custom else object_type.name
    name = "contacts" if name in _ACTIVITIES else name
    return (f"crm.{kind}.{name}.{access}", *_BROADER.get(object_type.id, ()))


def _pipelines(portal: Portal, rest: str, access: str) -> Scopes:
    schemas = _of_object(portal, rest, "write", "schemas")
    if access == "write":
        return schemas
    reading = (_of_object(portal, rest, "read", kind) for kind in ("schemas", "objects"))
    return tuple(dict.fromkeys([*(scope for needed in reading for scope in needed), *schemas]))


def _event_reads(portal: Portal, _: str, __: str) -> Scopes:
    return portal.options.event_read_scopes


def _always(*needed: str) -> Callable[[Portal, str, str], Scopes]:
    return lambda _portal, _rest, _access: needed


_PREFIXES: Mapping[str, Callable[[Portal, str, str], Scopes]] = {
    "/crm/v3/objects/": _objects,
    "/crm/v4/objects/": _objects,
    "/crm/v4/associations/": _objects,
    "/crm/v3/associations/": _objects,
    "/crm/v3/owners": _always("crm.objects.owners.read"),
    "/owners/v2/owners": _always("crm.objects.owners.read"),
    "/deals/v1/deal/": _always("crm.objects.deals.read"),
    "/companies/v2/companies/": _always("crm.objects.companies.read"),
    "/contacts/v1/": _always("crm.objects.contacts.read"),
    "/crm/v3/properties/": _properties,
    "/crm/v3/pipelines/": _pipelines,
    "/crm/v3/imports": _always("crm.import"),
    "/crm/v3/exports": _always("crm.export"),
    "/crm/v3/lists": lambda _portal, _rest, access: (f"crm.lists.{access}",),
    "/crm-object-schemas/": lambda _portal, _rest, access: (f"crm.schemas.custom.{access}",),
    "/events/v3/event-definitions": _always("behavioral_events.event_definitions.read_write"),
    "/events/v3/send": _always("analytics.behavioral_events.send"),
    "/events/v3/events": _event_reads,
}
