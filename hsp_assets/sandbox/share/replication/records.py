"""The records: all of them with their properties as text, and a typed view per object type.

A record that was archived, deleted or merged into another is gone without a trace.
"""

from string import Template

from hsp_assets.sandbox.share.replication.columns import TypedView
from hsp_assets.sandbox.share.replication.portal import Snapshot
from hsp_assets.sandbox.share.replication.schema import Schema, Visibility

RECORDS = "OBJECT_WITH_OBJECT_PROPERTIES"
_LEADING = ["OBJECTTYPEID", "OBJECTID", "UPDATEDAT", "INGESTEDAT"]
_CREATE = Template("""
CREATE TABLE IF NOT EXISTS $records (
    OBJECTTYPEID VARCHAR, OBJECTID BIGINT, UPDATEDAT TIMESTAMP, INGESTEDAT TIMESTAMP,
    PROPERTIES JSON
)
""")
_OBJECTS = Template("""
CREATE OR REPLACE VIEW $objects AS
SELECT OBJECTTYPEID, OBJECTID, UPDATEDAT, INGESTEDAT FROM $records
""")
_PROPERTIES = Template("""
CREATE OR REPLACE VIEW $properties AS
SELECT OBJECTTYPEID, OBJECTID, pair.key AS NAME, pair.value ->> '$$' AS VALUE,
       UPDATEDAT, INGESTEDAT
FROM $records, json_each(PROPERTIES) AS pair
""")
_READ = "CREATE OR REPLACE TEMPORARY TABLE fresh AS FROM incoming"
_DECIDE = Template("""
CREATE OR REPLACE TEMPORARY TABLE visible AS
SELECT new.id AS OBJECTID, epoch_ms(new.updated_at) AS UPDATEDAT,
       IF((before.UPDATEDAT, before.PROPERTIES)
              IS NOT DISTINCT FROM (epoch_ms(new.updated_at), new.properties::JSON),
          before.INGESTEDAT, epoch_ms($$now)) AS INGESTEDAT,
       new.properties::JSON AS PROPERTIES
FROM fresh AS new
LEFT JOIN $records AS before ON before.OBJECTTYPEID = $$type_id AND before.OBJECTID = new.id
WHERE new.changed_at <= $$cutoff AND new.gone = 0
UNION ALL
SELECT before.OBJECTID, before.UPDATEDAT, before.INGESTEDAT, before.PROPERTIES
FROM $records AS before
INNER JOIN fresh AS new ON new.id = before.OBJECTID
WHERE before.OBJECTTYPEID = $$type_id AND new.changed_at > $$cutoff
""")
_FORGET = Template("DELETE FROM $records WHERE OBJECTTYPEID = $$type_id")
_WRITE = Template("""
INSERT INTO $records
SELECT $$type_id, OBJECTID, UPDATEDAT, INGESTEDAT, PROPERTIES FROM visible ORDER BY OBJECTID
""")
_HIDDEN_FROM = "SELECT MIN(changed_at) FROM fresh WHERE changed_at > $cutoff"
_TIDY = "DROP TABLE fresh; DROP TABLE visible"
_TYPED = Template("""
CREATE OR REPLACE TABLE $view AS
SELECT OBJECTTYPEID, OBJECTID, UPDATEDAT, INGESTEDAT$columns
FROM (
    SELECT *, json_transform(PROPERTIES, $structure) AS p
    FROM $records WHERE OBJECTTYPEID = $$type_id
)
""")


def define_records(schema: Schema) -> None:
    """Make the table of all records, and the views of it, if need be."""
    names = {
        "records": schema.table(RECORDS),
        "objects": schema.table("OBJECTS"),
        "properties": schema.table("OBJECT_PROPERTIES"),
    }
    for statement in (_CREATE, _OBJECTS, _PROPERTIES):
        schema.run(statement.substitute(names))


def refresh_records(
    schema: Schema, snapshot: Snapshot, type_id: str, visibility: Visibility
) -> int | None:
    """Rebuild one type's records; a record whose change is too young stays as it was.

    Returns:
        The earliest change that is too young to show, epoch milliseconds; None if all shows.
    """
    parameters = {**visibility.parameters, "type_id": type_id}
    with schema.reading(snapshot.objects(type_id)):
        schema.run(_READ)
    for statement in (_DECIDE, _FORGET, _WRITE):
        schema.run(statement.substitute(records=schema.table(RECORDS)), parameters)
    hidden_from: int | None = schema.run(_HIDDEN_FROM, parameters)[0][0]
    schema.run(_TIDY)
    return hidden_from


def refresh_typed_view(schema: Schema, view: TypedView) -> None:
    """Rebuild the typed view of one type from its records."""
    statement = _TYPED.substitute(
        view=schema.table(view.name),
        columns=view.projection,
        structure=view.structure,
        records=schema.table(RECORDS),
    )
    schema.run(statement, {"type_id": view.type_id})


def record_columns(view: TypedView) -> list[str]:
    """The columns that the typed view of a type must have."""
    return [*_LEADING, *view.column_names]
