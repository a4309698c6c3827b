"""One rebuild of the stale parts of a schema, in an order in which each finds what it needs."""

from collections.abc import Iterable

from hsp_assets.sandbox.share.replication.associations import (
    define_associations,
    refresh_associations,
)
from hsp_assets.sandbox.share.replication.columns import TypedView
from hsp_assets.sandbox.share.replication.daily import refresh_daily
from hsp_assets.sandbox.share.replication.definitions import (
    properties_of,
    refresh_definitions,
    views,
)
from hsp_assets.sandbox.share.replication.events import event_columns, refresh_events
from hsp_assets.sandbox.share.replication.history import define_history, refresh_history
from hsp_assets.sandbox.share.replication.portal import Snapshot
from hsp_assets.sandbox.share.replication.records import (
    define_records,
    record_columns,
    refresh_records,
    refresh_typed_view,
)
from hsp_assets.sandbox.share.replication.schedule import (
    ASSOCIATIONS,
    DAILY_DEFINITIONS,
    DEFINITIONS,
)
from hsp_assets.sandbox.share.replication.schema import Schema, Visibility


class Rebuild:
    """The work on one schema, inside a transaction of its connection."""

    def __init__(
        self, schema: Schema, snapshot: Snapshot, visibility: Visibility, *, blank_is_null: bool
    ) -> None:
        self._schema = schema
        self._snapshot = snapshot
        self._visibility = visibility
        self._blank_is_null = blank_is_null

    def run(self, stale: set[str], removed_at: int) -> dict[str, int | None]:
        """Rebuild the stale parts and what depends on them.

        Args:
            stale: the parts.
            removed_at: when associations changed last, epoch milliseconds.

        Returns:
            For each part the earliest change that is too young to show, epoch milliseconds.
        """
        hidden: dict[str, int | None] = dict.fromkeys(stale)
        self._define(stale)
        types = {part for part in stale if _is_object_type(part)}
        hidden |= {type_id: self._refresh_records(type_id) for type_id in types}
        named = views(self._schema)
        for view in self._typed(named.objects):
            if view.type_id in stale or self._has_other_columns(view, record_columns(view), stale):
                refresh_typed_view(self._schema, view)
        for view in self._typed(named.events):
            if view.type_id in stale or self._has_other_columns(view, event_columns(view), stale):
                hidden[view.type_id] = self._refresh_events(view)
        if types or ASSOCIATIONS in stale:
            hidden[ASSOCIATIONS] = self._refresh_associations(removed_at)
        return hidden

    def _refresh_records(self, type_id: str) -> int | None:
        hidden_from = refresh_records(self._schema, self._snapshot, type_id, self._visibility)
        refresh_history(self._schema, self._snapshot, type_id, self._visibility)
        return hidden_from

    def _refresh_events(self, view: TypedView) -> int | None:
        return refresh_events(self._schema, self._snapshot, view, self._visibility)

    def _refresh_associations(self, removed_at: int) -> int | None:
        return refresh_associations(self._schema, self._snapshot, self._visibility, removed_at)

    def _define(self, stale: set[str]) -> None:
        schema, snapshot, now = self._schema, self._snapshot, self._visibility.now
        if DEFINITIONS in stale:
            define_records(schema)
            define_history(schema)
            refresh_definitions(schema, snapshot, now)
            named = views(schema)
            associated = define_associations(schema, snapshot)
            schema.drop_derived_but({*named.objects.values(), *named.events.values(), *associated})
        if DAILY_DEFINITIONS in stale:
            refresh_daily(schema, snapshot, now)

    def _typed(self, names: dict[str, str]) -> Iterable[TypedView]:
        for type_id, name in names.items():
            properties = properties_of(self._schema, type_id)
            yield TypedView(name, type_id, properties, self._blank_is_null)

    def _has_other_columns(self, view: TypedView, columns: list[str], stale: set[str]) -> bool:
        return DEFINITIONS in stale and self._schema.columns(view.name) != columns


def _is_object_type(part: str) -> bool:
    return part[:1].isdigit() and not part.startswith("6-")
