"""Loading everything there is into a portal, and all that the portal then holds.

Run as a module it is a process of its own, to be killed: `python -m ... URL FOLDER`.
"""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from hsp_assets.environment import Settings
from hsp_assets.loading.carts import load_carts
from hsp_assets.loading.events import load_events
from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.loading.outcome import Load, Outcome
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.purchases import load_purchases
from hsp_assets.portal.flows import SOURCES, SourceName
from hsp_assets.portal.recommendations import RECOMMENDATION
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.files import Location
from hsp_assets.sources.rows import Source

KEYS = {"0-1": "external_id", "0-3": "import_key", "0-7": "external_id", "0-8": "import_key"}
"""Type id to the property by which we know a record, whatever id the portal gave it."""
OF_A_CUSTOM_OBJECT = RECOMMENDATION.key
OF_THE_PORTAL = {"hs_object_id", "lastmodifieddate", "hs_lastmodifieddate", "hs_createdate"}
"""Properties that no load decides."""


def load_all(
    hubspot: HubSpotResource,
    folder: Path,
    progress: Progress = QUIET,
    first: int = 0,
    last: int | None = None,
) -> dict[str, Outcome]:
    """Load the five sources of a folder, or some of them, in the lineage's order."""
    done: dict[str, Outcome] = {}
    for name in SOURCES[first:last]:
        location = Location(str(folder))
        files = location.find(getattr(Settings(), f"source_{name}"))
        done[name] = LOADS[name](hubspot, Source(name, files, location).accepted(), progress)
    return done


LOADS: dict[SourceName, Load] = {
    "items": load_products,
    "users": load_contacts,
    "interactions": load_events,
    "carts": load_carts,
    "purchases": load_purchases,
}
"""How each source is loaded."""


def portal_state(file: Path) -> dict[str, Any]:
    """Everything in a portal's file that a load decides: records, associations, events.

    Record ids, which the portal gives, are replaced by our keys; so are those of stages.
    """
    with closing(sqlite3.connect(file)) as portal:
        portal.row_factory = sqlite3.Row
        named = _names(portal)
        return {
            "records": sorted(_record(row, named) for row in portal.execute(_RECORDS)),
            "associations": sorted(_association(row, named) for row in portal.execute(_LINKS)),
            "events": sorted(_event(row, named) for row in portal.execute(_EVENTS)),
        }


_RECORDS = "SELECT type_id, id, properties FROM objects WHERE archived_at IS NULL"
_LINKS = "SELECT * FROM associations"
_EVENTS = "SELECT uuid, object_type, object_id, occurred_at, properties FROM events"


def _names(portal: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """What we call what the portal gave an id: records by type and id, stages by their label."""
    names = {
        (row["type_id"], str(row["id"])): json.loads(row["properties"])[
            KEYS.get(row["type_id"], OF_A_CUSTOM_OBJECT)
        ]
        for row in portal.execute(_RECORDS)
    }
    for row in portal.execute("SELECT id, definition FROM pipelines"):
        pipeline = json.loads(row["definition"])
        names["pipeline", str(row["id"])] = pipeline["label"]
        names |= {("dealstage", str(s["id"])): s["label"] for s in pipeline["stages"]}
    return names


def _record(row: sqlite3.Row, named: dict[tuple[str, str], str]) -> tuple[Any, ...]:
    properties = {
        name: value
        for name, value in json.loads(row["properties"]).items()
        if name not in OF_THE_PORTAL and (name != "createdate" or row["type_id"] == "0-3")
    }
    for name in ("pipeline", "dealstage"):
        if name in properties:
            properties[name] = named[name, properties[name]]
    if "hs_product_id" in properties:
        properties["hs_product_id"] = named["0-7", properties["hs_product_id"]]
    return row["type_id"], named[row["type_id"], str(row["id"])], sorted(properties.items())


def _association(row: sqlite3.Row, named: dict[tuple[str, str], str]) -> tuple[Any, ...]:
    return (
        *(row["from_type"], named[row["from_type"], str(row["from_id"])]),
        *(row["to_type"], named[row["to_type"], str(row["to_id"])]),
        *(row["category"], row["association_type_id"]),
    )


def _event(row: sqlite3.Row, named: dict[tuple[str, str], str]) -> tuple[Any, ...]:
    contact = named[row["object_type"], str(row["object_id"])]
    properties = sorted(json.loads(row["properties"]).items())
    return row["uuid"], contact, row["occurred_at"], properties


if __name__ == "__main__":
    load_all(HubSpotResource(access_token="test", url=sys.argv[1]), Path(sys.argv[2]))
