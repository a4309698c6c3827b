"""Everything that a shop's stores hold, in a form that two houses can be compared by.

What differs from run to run by nature is left out or replaced: times, ids of runs, the ids that
services give. What must hold of a shop is in `checker`.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from hsp_assets.portal.recommendations import TIME
from hsp_assets_tests.faults.house import House
from hsp_assets_tests.loading.whole import portal_state

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECONDS = re.compile(r"\d{10}\.\d+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)?")
OF_A_RUN = {
    *("calls", "known_calls", "url"),
    *("newly_written", "trained", "training_seconds", "age_hours"),
    *("run", "at", "not_shown_since", "seconds", "parts"),
    *("created", "updated", "unchanged", "changed"),
}
"""Facts that say what one run did, or when: a run that repeats another finds what that one did."""
KEPT = ("staging/", "rejects/", "dagster/")
"""Prefixes under which each run keeps its own; only what a manifest names of it is in use."""
GIVEN = re.compile(r"(?<=event-tracker/)[0-9a-f]{8}")
"""An id that Personalize gives."""


def contents(house: House) -> dict[str, Any]:
    """What portal, bucket and Personalize hold."""
    return {
        "portal": _portal(house.state / "portal.sqlite"),
        "declared": list(_declared(house.state / "portal.sqlite")),
        "bucket": dict(_objects(house.bucket)),
        "personalize": list(_resources(house.state / "personalize" / "personalize.sqlite")),
    }


def _portal(file: Path) -> dict[str, Any]:
    """The portal's contents, without when a recommendation was written."""
    found = portal_state(file)
    records = [
        (kind, key, [(name, value) for name, value in properties if name != TIME])
        for kind, key, properties in found["records"]
    ]
    return {**found, "records": records}


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 (any JSON)
    """Where two contents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys(), key=str):
            yield from differences(one.get(name), other.get(name), f"{path}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, theirs, f"{path}/{place}")
    elif one != other:
        yield f"{path}: {_short(one)} instead of {_short(other)}"


def _short(value: object) -> str:
    if isinstance(value, list):
        return f"{len(value)} entries"
    return str(value)[:120]


def _declared(portal: Path) -> Iterator[tuple[str, ...]]:
    """What the portal's model declares: names only, as the portal gives the ids."""
    queries = {
        "property": "SELECT object_type, name FROM property_definitions WHERE archived_at IS NULL",
        "type": "SELECT name, label FROM object_types WHERE archived_at IS NULL",
        "event": "SELECT name, label FROM event_types WHERE archived_at IS NULL",
        "pipeline": "SELECT object_type, json_extract(definition, '$.label') FROM pipelines "
        "WHERE archived_at IS NULL",
    }
    with closing(sqlite3.connect(portal)) as store:
        for kind, query in queries.items():
            yield from sorted((kind, str(a), str(b)) for a, b in store.execute(query))


def _objects(bucket: Path) -> Iterator[tuple[str, Any]]:
    """The bucket's objects: JSON without what belongs to a run, others by a digest."""
    for path in sorted(bucket.rglob("*")):
        key = path.relative_to(bucket).as_posix()
        if path.is_file() and not key.startswith(KEPT):
            yield UUID.sub("<id>", key), _content(path)


def _content(path: Path) -> Any:  # noqa: ANN401 (any JSON)
    if path.suffix == ".json":
        try:
            return _lasting(json.loads(path.read_bytes()))
        except ValueError:
            return "damaged"
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path.read_bytes())
        return {"columns": frame.columns, "rows": frame.height}
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lasting(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(value, dict):
        return {n: _lasting(v) for n, v in value.items() if n not in OF_A_RUN}
    if isinstance(value, list):
        return [_lasting(one) for one in value]
    if isinstance(value, float):
        return "<number>" if value > 1e9 else round(value, 6)
    if isinstance(value, str):
        return SECONDS.sub("<time>", UUID.sub("<id>", GIVEN.sub("<id>", value)))
    return value


def _resources(file: Path) -> Iterator[tuple[str, ...]]:
    """What Personalize holds: kind, name and status."""
    with closing(sqlite3.connect(file)) as store:
        rows = store.execute("SELECT kind, name, status FROM resources ORDER BY kind, name")
        yield from ((kind, UUID.sub("<id>", name), str(status)) for kind, name, status in rows)
