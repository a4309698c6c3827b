"""The scopes that a token needs, by what it is used for, and what to say when one is missing.

A scope can be given only where the subscription has the feature it opens, so both are named.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from hsp_assets.portal.model import ObjectType
from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot_paths import CUSTOM_OBJECT, Operation

Use = Literal["data model", "load", "events", "read", "activation"]

OBJECTS: tuple[str, ...] = get_args(ObjectType)
ANY_CUSTOM = f"{CUSTOM_OBJECT}0"
"""Stands for the type id of the custom object, which each portal chooses."""
USES: Mapping[Use, Mapping[tuple[str, ...], Sequence[Operation]]] = {
    "data model": {
        OBJECTS: (
            paths.LIST_PROPERTIES,
            paths.CREATE_PROPERTY,
            paths.UPDATE_PROPERTY,
            paths.LIST_PROPERTY_GROUPS,
            paths.CREATE_PROPERTY_GROUP,
            paths.UPDATE_PROPERTY_GROUP,
            paths.READ_SCHEMA,
        ),
        # A contact without a shop's id gets its record id as one.
        ("contacts",): (paths.SEARCH_RECORDS, paths.READ_RECORDS, paths.UPDATE_RECORDS),
        (): (
            paths.LIST_PIPELINES,
            paths.CREATE_PIPELINE,
            paths.UPDATE_PIPELINE,
            paths.CREATE_STAGE,
            paths.UPDATE_STAGE,
            paths.READ_PIPELINE_LIMIT,
            paths.LIST_EVENT_DEFINITIONS,
            paths.CREATE_EVENT_DEFINITION,
            paths.UPDATE_EVENT_DEFINITION,
            paths.CREATE_EVENT_PROPERTY,
            paths.UPDATE_EVENT_PROPERTY,
        ),
    },
    "load": {
        # An import writes what an upsert would, so that it is given the same scopes.
        OBJECTS: (
            paths.LIST_RECORDS,
            paths.READ_RECORDS,
            paths.UPDATE_RECORDS,
            paths.UPSERT_RECORDS,
        ),
        ("deals", "line_items"): (paths.READ_ASSOCIATIONS,),
        ("contacts",): (paths.SEARCH_RECORDS,),
        (): (
            paths.START_IMPORT,
            paths.LIST_IMPORTS,
            paths.READ_IMPORT,
            paths.LIST_IMPORT_ERRORS,
            paths.LIST_PIPELINES,
        ),
    },
    "events": {(): (paths.SEND_EVENTS, paths.LIST_EVENTS, paths.LIST_EVENT_DEFINITIONS)},
    "read": {
        OBJECTS: (paths.SEARCH_RECORDS,),
        (): (paths.LIST_EVENTS, paths.LIST_EVENT_DEFINITIONS, paths.READ_USAGE),
    },
    "activation": {
        (ANY_CUSTOM,): (
            paths.LIST_RECORDS,
            paths.READ_RECORDS,
            paths.SEARCH_RECORDS,
            paths.CREATE_RECORDS,
            paths.UPDATE_RECORDS,
            paths.UPSERT_RECORDS,
            paths.ARCHIVE_RECORDS,
            paths.CREATE_ASSOCIATIONS,
            paths.CREATE_PROPERTY,
        ),
        ("contacts", "products"): (paths.READ_RECORDS,),
        ("contacts",): (
            paths.READ_ASSOCIATIONS,
            paths.CREATE_ASSOCIATIONS,
            paths.SEARCH_RECORDS,
            paths.UPDATE_RECORDS,
        ),
        (): (
            paths.LIST_SCHEMAS,
            paths.CREATE_SCHEMA,
            paths.CREATE_ASSOCIATION_TYPE,
            paths.LIST_MEMBERS,
        ),
    },
}
"""Which operations each use of a portal calls, by the object types that they are called for."""

CUSTOM_OBJECTS = (
    "custom objects, which need an Enterprise subscription (without one, "
    "HSP_ACTIVATION=contact_properties writes recommendations into properties of contacts)"
)
FEATURES: Mapping[str, str] = {
    "behavioral_events.": "custom events, which need an Enterprise subscription of any hub",
    "analytics.behavioral_events.": "custom events, which need an Enterprise subscription of any "
    "hub",
    "crm.schemas.custom.": CUSTOM_OBJECTS,
    "crm.objects.custom.": CUSTOM_OBJECTS,
    "crm.schemas.deals.write": "deal pipelines, of which more than one needs a Starter "
    "subscription",
}
"""Features that not every subscription has, by the beginning of their scopes [scopes page]."""
WHERE = "HubSpot (Development > Keys > Service keys, or where the token was made)"
"""Where a token's scopes are changed; docs/hubspot_token.md has the clicks."""


def scopes(use: Use) -> list[str]:
    """The scopes that a use needs, in order.

    A token that may write definitions may not read them by that alone, so both are named; `oauth`
    every token has of itself.
    """
    return sorted({operation.scope for operation in _operations(use) if operation.scope})


def _operations(use: Use) -> Iterator[Operation]:
    for object_types, operations in USES[use].items():
        for operation in operations:
            if not object_types:
                yield operation
            for object_type in object_types:
                ends = "{to}" in operation.path
                yield operation.of(object_type, "") if ends else _of_type(operation, object_type)


def _of_type(operation: Operation, object_type: str) -> Operation:
    others = len(paths.PLACEHOLDER.findall(operation.path)) - 1
    return operation.of(object_type, *[""] * others)


def advice(scopes: Sequence[str]) -> str:
    """What to do about a request that was refused because it lacks all of these scopes."""
    wanted = " or ".join(filter(None, scopes))
    if not wanted:
        return f"The token lacks a scope, or the subscription a product; compare both in {WHERE}."
    features = dict.fromkeys(f for s in scopes for b, f in FEATURES.items() if s.startswith(b))
    belongs = f" It belongs to {'; '.join(features)}." if features else ""
    return f"Give the token the scope {wanted} in {WHERE}.{belongs}"
