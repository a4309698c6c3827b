"""The four views that HubSpot refreshes once a day in every schema.

Pipelines, their stages, association definitions and owners; the sandbox's portal has no owners.
"""

import json
from collections.abc import Mapping
from typing import Any

from hsp_assets.sandbox.share.replication.portal import Snapshot
from hsp_assets.sandbox.share.replication.schema import Schema

_PIPELINES = {
    **dict.fromkeys(("OBJECTTYPEID", "PIPELINEID", "LABEL"), "VARCHAR"),
    "DISPLAYORDER": "BIGINT",
}
_STAGES = {
    **dict.fromkeys(("OBJECTTYPEID", "PIPELINEID", "STAGEID", "LABEL"), "VARCHAR"),
    "DISPLAYORDER": "BIGINT",
    "METADATA": "JSON",
}
_ASSOCIATIONS = {
    **dict.fromkeys(("FROMOBJECTTYPEID", "TOOBJECTTYPEID", "CATEGORY"), "VARCHAR"),
    "ID": "BIGINT",
    "LABEL": "VARCHAR",
    "ISMAINASSOCIATIONDEFINITION": "BOOLEAN",
}
_OWNERS = {
    **dict.fromkeys(("OWNERID", "USERID"), "BIGINT"),
    **dict.fromkeys(("EMAIL", "FIRSTNAME", "LASTNAME"), "VARCHAR"),
    "ARCHIVED": "BOOLEAN",
}


def refresh_daily(schema: Schema, snapshot: Snapshot, now: int) -> None:
    """Rebuild the views that HubSpot refreshes once a day in every schema."""
    pipelines = snapshot.pipelines()
    schema.replace("PIPELINES", _PIPELINES, [_pipeline(each) for each in pipelines], now)
    stages = [
        _stage(each, stage)
        for each in pipelines
        for stage in each["definition"].get("stages", [])
        if not stage.get("archived")
    ]
    schema.replace("PIPELINE_STAGES", _STAGES, stages, now)
    associations = [_association(each) for each in snapshot.association_types()]
    schema.replace("ASSOCIATION_DEFINITIONS", _ASSOCIATIONS, associations, now)
    schema.replace("OWNERS", _OWNERS, [], now)


def _pipeline(row: Mapping[str, Any]) -> dict[str, object]:
    definition = row["definition"]
    return {
        "OBJECTTYPEID": row["object_type"],
        "PIPELINEID": str(row["id"]),
        "LABEL": definition["label"],
        "DISPLAYORDER": definition.get("displayOrder", 0),
    }


def _stage(row: Mapping[str, Any], stage: Mapping[str, Any]) -> dict[str, object]:
    return {
        "OBJECTTYPEID": row["object_type"],
        "PIPELINEID": str(row["id"]),
        "STAGEID": str(stage["id"]),
        "LABEL": stage["label"],
        "DISPLAYORDER": stage.get("displayOrder", 0),
        "METADATA": json.dumps(stage.get("metadata", {})),
    }


def _association(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "FROMOBJECTTYPEID": row["from_type"],
        "TOOBJECTTYPEID": row["to_type"],
        "CATEGORY": row["category"],
        "ID": row["association_type_id"],
        "LABEL": row["label"],
        "ISMAINASSOCIATIONDEFINITION": bool(row["main"]),
    }
