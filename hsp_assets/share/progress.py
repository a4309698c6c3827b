"""How current the share is, compared with what was last loaded into HubSpot.

A view has caught up with a load when it holds as many rows and its high-water mark, the latest
INGESTEDAT, is no older than the load. Checks and sensors use this; what is done about a share
that lags belongs to them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hsp_assets import sql
from hsp_assets.portal.flows import CREATED_ONLY, VIEW_IMPORTS
from hsp_assets.resources.manifests import Manifest, read_manifest
from hsp_assets.resources.storage import StorageResource

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Session

SLACK_SECONDS = 60.0
"""The last rows of a load may be in the share a little before the load is reported as done."""


@dataclass(frozen=True)
class Load:
    """What the latest materialization of an import left in HubSpot.

    Attributes:
        name: of the import, such as `contacts`.
        rows: how many of its rows HubSpot holds.
        created: records made, also those that HubSpot does not show yet.
        updated: records changed.
        at: when it was done.

    """

    name: str
    rows: int
    created: int
    updated: int
    at: datetime


@dataclass(frozen=True)
class Shown:
    """What a view shows: how many rows, and its latest INGESTEDAT; None before the first row."""

    rows: int
    high_water_mark: datetime | None

    def facts(self) -> dict[str, float | None]:
        """The same as a manifest has it: `rows`, and `high_water_mark` in epoch seconds."""
        mark = self.high_water_mark
        return {"rows": self.rows, "high_water_mark": mark.timestamp() if mark else None}

    @classmethod
    def of(cls, manifest: Manifest) -> "Shown":
        """What the asset of a view saw when it was last materialized."""
        return cls.from_facts(manifest.facts)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Shown":
        """The same from the facts of a manifest."""
        mark = facts["high_water_mark"]
        seen = None if mark is None else datetime.fromtimestamp(mark, UTC)
        return cls(int(facts["rows"]), seen)


def behind(view: str, shown: Shown, loads: Mapping[str, Load]) -> list[Load]:
    """The loads that a view does not show yet; none means that it has caught up.

    Args:
        view: name of the asset that observes it, a key of `VIEW_IMPORTS`.
        shown: what it shows.
        loads: the latest loads by name; an import that never ran has nothing to show.

    """
    relevant = [loads[name] for name in VIEW_IMPORTS[view] if name in loads]
    return [load for load in relevant if not _shows(view, shown, load)]


def look(session: "Session", event_view: str) -> dict[str, Shown]:
    """What every view of `VIEW_IMPORTS` shows, by one statement.

    Args:
        session: on the share's schema.
        event_view: name of the interaction event's view.

    """
    rows = session.execute(sql.statement("share/progress"), {"event_view": event_view}).rows
    return {str(r["ASSET"]): Shown(int(r["ROWS"]), in_utc(r["HIGH_WATER_MARK"])) for r in rows}


def latest_loads(storage: StorageResource, names: Iterable[str]) -> dict[str, Load]:
    """What imports last did, by name; one that never ran is absent."""
    manifests = {name: read_manifest(storage, f"imports/{name}") for name in names}
    return {name: _load(name, one) for name, one in manifests.items() if one}


def in_utc(time: datetime | None) -> datetime | None:
    """A time of the share, which has no zone and is in UTC."""
    return time.replace(tzinfo=UTC) if time else None


def _shows(view: str, shown: Shown, load: Load) -> bool:
    changes = load.created + (0 if view in CREATED_ONLY else load.updated)
    mark = shown.high_water_mark
    if shown.rows < load.rows:
        return False
    return not changes or (
        mark is not None and mark.timestamp() >= load.at.timestamp() - SLACK_SECONDS
    )


def _load(name: str, manifest: Manifest) -> Load:
    return Load(
        name=name,
        rows=int(manifest["rows"]) - int(manifest["failed"]) - int(manifest.facts.get("merged", 0)),
        created=int(manifest["created"]) + int(manifest.facts.get("not_shown", 0)),
        updated=int(manifest["updated"]),
        at=datetime.fromtimestamp(manifest.at, UTC),
    )
