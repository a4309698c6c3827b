"""The occurrences of custom events: one view per event type."""

from string import Template

from hsp_assets.sandbox.share.replication.columns import TypedView
from hsp_assets.sandbox.share.replication.portal import Snapshot
from hsp_assets.sandbox.share.replication.schema import Schema, Visibility

_LEADING = ["ID", "EVENTTYPEID", "OBJECTID", "OBJECTTYPEID", "OCCURREDAT"]
_EMPTY = Template("""
CREATE TABLE IF NOT EXISTS $view (ID VARCHAR, OBJECTID BIGINT, INGESTEDAT TIMESTAMP)
""")
_REFRESH = Template("""
CREATE OR REPLACE TABLE $view AS
SELECT new.id AS ID, $$type_id AS EVENTTYPEID, new.object_id AS OBJECTID,
       new.object_type AS OBJECTTYPEID, epoch_ms(new.occurred_at) AS OCCURREDAT$columns,
       IF(before.ID IS NOT NULL AND before.OBJECTID IS NOT DISTINCT FROM new.object_id,
          before.INGESTEDAT, epoch_ms($$now)) AS INGESTEDAT
FROM (SELECT *, json_transform(properties, $structure) AS p FROM incoming) AS new
LEFT JOIN (SELECT ID, OBJECTID, INGESTEDAT FROM $view) AS before ON before.ID = new.id
WHERE new.received_at <= $$cutoff OR before.ID IS NOT NULL
""")


def refresh_events(
    schema: Schema, snapshot: Snapshot, view: TypedView, visibility: Visibility
) -> int | None:
    """Rebuild the view of one event; an occurrence never changes, only its record may.

    Returns:
        The earliest occurrence that is too young to show, epoch milliseconds; None if all show.
    """
    schema.run(_EMPTY.substitute(view=schema.table(view.name)))
    statement = _REFRESH.substitute(
        view=schema.table(view.name), columns=view.projection, structure=view.structure
    )
    with schema.reading(snapshot.events(view.type_id)):
        schema.run(statement, {**visibility.parameters, "type_id": view.type_id})
    if visibility.cutoff is None:
        return None
    return snapshot.first_event_after(view.type_id, visibility.cutoff)


def event_columns(view: TypedView) -> list[str]:
    """The columns that the view of an event must have."""
    return [*_LEADING, *view.column_names, "INGESTEDAT"]
