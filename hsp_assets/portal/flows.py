"""The way of the rows: source file, import, kind of record in the portal, view of the share.

`FLOWS` is the only place where these relations are written; the tables below it are read from it.
What a file holds belongs to `sources.columns`, what the portal must define to `portal.model`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

SourceName = Literal["items", "users", "interactions", "carts", "purchases"]
ImportName = Literal["products", "contacts", "event_completions", "carts", "purchases"]
RecordKind = Literal["contacts", "products", "deals", "line_items", "event_completions"]

SOURCES: tuple[SourceName, ...] = get_args(SourceName)
KINDS: tuple[RecordKind, ...] = get_args(RecordKind)


@dataclass(frozen=True)
class View:
    """A view of the share, named as the asset `share/<name>` that observes it.

    Attributes:
        name: of the asset.
        shows_updates: whether an update of a record shows in it, too: completing a cart touches
            its deal only.
        is_compared: whether it is compared with what was loaded. The history of properties is
            not: it is long, and what it holds of a deal arrives with the deal.

    """

    name: str
    shows_updates: bool = True
    is_compared: bool = True


@dataclass(frozen=True)
class Flow:
    """The way into one kind of records, and out of it.

    Attributes:
        kind: of the records, which is also the name of the asset `portal/<kind>`.
        imports: the import that loads each source into them.
        views: that show them; the first has a row for each record.

    """

    kind: RecordKind
    imports: Mapping[SourceName, ImportName]
    views: tuple[View, ...]


_ORDERS: Mapping[SourceName, ImportName] = {"carts": "carts", "purchases": "purchases"}

FLOWS = (
    Flow("contacts", {"users": "contacts"}, (View("objects_contacts"),)),
    Flow("products", {"items": "products"}, (View("objects_products"),)),
    Flow(
        "deals",
        _ORDERS,
        (
            View("objects_deals"),
            View("object_properties_history", is_compared=False),
            View("associations_deals_to_contacts", shows_updates=False),
        ),
    ),
    Flow(
        "line_items",
        _ORDERS,
        (
            View("objects_line_items", shows_updates=False),
            View("associations_line_items_to_deals", shows_updates=False),
        ),
    ),
    Flow(
        "event_completions",
        {"interactions": "event_completions"},
        (View("events_ecommerce_interactions"),),
    ),
)

SOURCE_IMPORTS: Mapping[SourceName, ImportName] = {
    source: name for flow in FLOWS for source, name in flow.imports.items()
}
"""The import that loads each source."""
IMPORT_SOURCES: Mapping[ImportName, SourceName] = {
    name: source for source, name in SOURCE_IMPORTS.items()
}
"""The source that each import loads."""
KIND_IMPORTS: Mapping[RecordKind, tuple[ImportName, ...]] = {
    flow.kind: tuple(flow.imports.values()) for flow in FLOWS
}
"""The imports that make records of each kind."""
KIND_VIEWS: Mapping[RecordKind, str] = {flow.kind: flow.views[0].name for flow in FLOWS}
"""The view that has a row for each record of a kind."""
VIEW_IMPORTS: Mapping[str, tuple[ImportName, ...]] = {
    view.name: KIND_IMPORTS[flow.kind] for flow in FLOWS for view in flow.views if view.is_compared
}
"""The imports whose rows each view shows, for the views that are compared with them."""
CREATED_ONLY = frozenset(v.name for flow in FLOWS for v in flow.views if not v.shows_updates)
"""Views that show what an import created and not what it updated."""
