"""The share's names of databases, views and columns, made from HubSpot's labels."""

import re
from collections.abc import Iterable, Mapping

DAILY = "V2_DAILY"
LIVE = "V2_LIVE"
SCHEMAS = (DAILY, LIVE)

_SINGULARS = {
    "0-1": "CONTACT",
    "0-2": "COMPANY",
    "0-3": "DEAL",
    "0-5": "TICKET",
    "0-7": "PRODUCT",
    "0-8": "LINE_ITEM",
}
"""HubSpot's own object types; custom ones carry their singular in their definition."""


def database_name(portal_id: int) -> str:
    """The database that HubSpot's documentation mounts a portal's share under."""
    return f"HUB_{portal_id}_DB"


def identifier(label: str) -> str:
    """A label as an unquoted identifier: upper case, anything but A-Z and 0-9 becomes `_`."""
    return re.sub(r"[^0-9A-Z]", "_", label.upper())


def quoted(*parts: str) -> str:
    """A qualified name whose parts are taken as they are."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def view_names(prefix: str, labels: Mapping[str, str]) -> dict[str, str]:
    """The view of each type id: the prefix and the type's label.

    Where two labels make the same name, the later type's id is added to its name.
    """
    names: dict[str, str] = {}
    for type_id, label in sorted(labels.items()):
        name = prefix + identifier(label)
        taken = name in names.values()
        names[type_id] = f"{name}_{identifier(type_id)}" if taken else name
    return names


def id_columns(from_type: str, to_type: str, singulars: Mapping[str, str]) -> tuple[str, str]:
    """The two id columns of an association view, such as DEAL_OBJECTID and CONTACT_OBJECTID."""
    here, there = (_singular(type_id, singulars) for type_id in (from_type, to_type))
    if here == there:
        return f"FROM_{here}_OBJECTID", f"TO_{there}_OBJECTID"
    return f"{here}_OBJECTID", f"{there}_OBJECTID"


def _singular(type_id: str, singulars: Mapping[str, str]) -> str:
    return _SINGULARS.get(type_id) or identifier(singulars[type_id])


def is_derived(
    name: str, prefixes: Iterable[str] = ("OBJECTS_", "EVENTS_", "ASSOCIATIONS_")
) -> bool:
    """Whether a view's name derives from a type's label."""
    return name.startswith(tuple(prefixes))
