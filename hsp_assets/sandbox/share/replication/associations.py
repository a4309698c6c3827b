"""The associations: all of them in one table, and a view per pair of object types and direction.

An association shows while both its records do, so those of vanished records vanish with them.
"""

from string import Template

from hsp_assets.sandbox.share.replication.names import id_columns, view_names
from hsp_assets.sandbox.share.replication.portal import Snapshot
from hsp_assets.sandbox.share.replication.records import RECORDS
from hsp_assets.sandbox.share.replication.schema import Schema, Visibility

_CREATE = Template("""
CREATE TABLE IF NOT EXISTS $associations (
    FROMOBJECTTYPEID VARCHAR, FROMOBJECTID BIGINT, TOOBJECTTYPEID VARCHAR, TOOBJECTID BIGINT,
    ASSOCIATIONCATEGORY VARCHAR, ASSOCIATIONTYPEID BIGINT, ISMAINASSOCIATIONDEFINITION BOOLEAN,
    INGESTEDAT TIMESTAMP
)
""")
_VIEW = Template("""
CREATE OR REPLACE VIEW $view AS
SELECT FROMOBJECTID AS $here, TOOBJECTID AS $there, ISMAINASSOCIATIONDEFINITION,
       ASSOCIATIONCATEGORY, ASSOCIATIONTYPEID, INGESTEDAT
FROM $associations
WHERE FROMOBJECTTYPEID = '$from_type' AND TOOBJECTTYPEID = '$to_type'
""")
_REFRESH = Template("""
CREATE OR REPLACE TABLE $associations AS
WITH visible AS (
    SELECT
        COALESCE(new.from_type, before.FROMOBJECTTYPEID) AS FROMOBJECTTYPEID,
        COALESCE(new.from_id, before.FROMOBJECTID) AS FROMOBJECTID,
        COALESCE(new.to_type, before.TOOBJECTTYPEID) AS TOOBJECTTYPEID,
        COALESCE(new.to_id, before.TOOBJECTID) AS TOOBJECTID,
        COALESCE(new.category, before.ASSOCIATIONCATEGORY) AS ASSOCIATIONCATEGORY,
        COALESCE(new.association_type_id, before.ASSOCIATIONTYPEID) AS ASSOCIATIONTYPEID,
        COALESCE(new.main = 1, before.ISMAINASSOCIATIONDEFINITION) AS ISMAINASSOCIATIONDEFINITION,
        COALESCE(before.INGESTEDAT, epoch_ms($$now)) AS INGESTEDAT
    FROM incoming AS new
    FULL JOIN $associations AS before
        ON before.FROMOBJECTTYPEID = new.from_type AND before.FROMOBJECTID = new.from_id
        AND before.TOOBJECTTYPEID = new.to_type AND before.TOOBJECTID = new.to_id
        AND before.ASSOCIATIONCATEGORY = new.category
        AND before.ASSOCIATIONTYPEID = new.association_type_id
    WHERE CASE
        WHEN new.from_id IS NULL THEN $$removed_at > $$cutoff
        WHEN before.INGESTEDAT IS NULL THEN new.created_at <= $$cutoff
        ELSE TRUE
    END
)
SELECT visible.* FROM visible
SEMI JOIN $records AS here
    ON here.OBJECTTYPEID = FROMOBJECTTYPEID AND here.OBJECTID = FROMOBJECTID
SEMI JOIN $records AS there
    ON there.OBJECTTYPEID = TOOBJECTTYPEID AND there.OBJECTID = TOOBJECTID
""")


def define_associations(schema: Schema, snapshot: Snapshot) -> set[str]:
    """Make the table if need be, and a view of it per pair of types that can be associated.

    Returns:
        The names of the views.
    """
    table = schema.table("ASSOCIATIONS")
    schema.run(_CREATE.substitute(associations=table))
    types = snapshot.object_types()
    plurals = view_names("", {each["type_id"]: each["label"] for each in types})
    singulars = {
        each["type_id"]: each["definition"].get("labels", {}).get("singular") or each["label"]
        for each in types
    }
    pairs = {(each["from_type"], each["to_type"]) for each in snapshot.association_types()}
    made = set()
    for here, there in sorted(pairs):
        if here in plurals and there in plurals:
            name = f"ASSOCIATIONS_{plurals[here]}_TO_{plurals[there]}"
            columns = id_columns(here, there, singulars)
            _define_view(schema, name, table, (here, there), columns)
            made.add(name)
    return made


def refresh_associations(
    schema: Schema, snapshot: Snapshot, visibility: Visibility, removed_at: int
) -> int | None:
    """Rebuild the associations.

    Args:
        schema: whose.
        snapshot: of the portal.
        visibility: what may show.
        removed_at: the latest time at which one may have been removed, epoch milliseconds.

    Returns:
        The earliest change that is too young to show, epoch milliseconds; None if all shows.
    """
    statement = _REFRESH.substitute(
        associations=schema.table("ASSOCIATIONS"),
        records=schema.table(RECORDS),
    )
    with schema.reading(snapshot.associations()):
        schema.run(statement, visibility.parameters | {"removed_at": removed_at})
    if visibility.cutoff is None:
        return None
    young = [snapshot.first_association_after(visibility.cutoff), removed_at]
    return min((at for at in young if at is not None and at > visibility.cutoff), default=None)


def _define_view(
    schema: Schema, name: str, table: str, types: tuple[str, str], columns: tuple[str, str]
) -> None:
    schema.run(
        _VIEW.substitute(
            view=schema.table(name),
            associations=table,
            from_type=types[0],
            to_type=types[1],
            here=columns[0],
            there=columns[1],
        )
    )
