"""The history of the records' properties: one row per change, gone with its record."""

from string import Template

from hsp_assets.sandbox.share.replication.portal import Snapshot
from hsp_assets.sandbox.share.replication.records import RECORDS
from hsp_assets.sandbox.share.replication.schema import Schema, Visibility

_HISTORY = "OBJECT_PROPERTIES_HISTORY"
_CREATE = Template("""
CREATE TABLE IF NOT EXISTS $history (
    OBJECTTYPEID VARCHAR, OBJECTID BIGINT, NAME VARCHAR, VALUE VARCHAR,
    UPDATEDAT TIMESTAMP, INGESTEDAT TIMESTAMP
)
""")
_READ = Template("""
CREATE OR REPLACE TEMPORARY TABLE fresh AS
SELECT $$type_id AS OBJECTTYPEID, new.object_id AS OBJECTID, new.name AS NAME,
       new.value AS VALUE, epoch_ms(new.changed_at) AS UPDATEDAT,
       COALESCE(before.INGESTEDAT, epoch_ms($$now)) AS INGESTEDAT
FROM incoming AS new
SEMI JOIN $records AS record
    ON record.OBJECTTYPEID = $$type_id AND record.OBJECTID = new.object_id
LEFT JOIN (
    SELECT OBJECTID, NAME, VALUE, UPDATEDAT, MIN(INGESTEDAT) AS INGESTEDAT
    FROM $history WHERE OBJECTTYPEID = $$type_id GROUP BY ALL
) AS before
    ON before.OBJECTID = new.object_id AND before.NAME = new.name
    AND before.UPDATEDAT = epoch_ms(new.changed_at) AND before.VALUE IS NOT DISTINCT FROM new.value
WHERE new.changed_at <= $$cutoff OR before.OBJECTID IS NOT NULL
""")
_FORGET = Template("DELETE FROM $history WHERE OBJECTTYPEID = $$type_id")
_WRITE = Template("INSERT INTO $history SELECT * FROM fresh")
_TIDY = "DROP TABLE fresh"


def define_history(schema: Schema) -> None:
    """Make the table if need be."""
    schema.run(_CREATE.substitute(history=schema.table(_HISTORY)))


def refresh_history(
    schema: Schema, snapshot: Snapshot, type_id: str, visibility: Visibility
) -> None:
    """Rebuild the history of one type's records, which are up to date."""
    names = {"history": schema.table(_HISTORY), "records": schema.table(RECORDS)}
    parameters = {**visibility.parameters, "type_id": type_id}
    with schema.reading(snapshot.history(type_id)):
        schema.run(_READ.substitute(names), parameters)
    for statement in (_FORGET, _WRITE):
        schema.run(statement.substitute(names), parameters)
    schema.run(_TIDY)
