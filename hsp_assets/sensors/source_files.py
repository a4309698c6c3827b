"""The source file sensor: a new or changed file in the drop folder is loaded into HubSpot.

Whether a file changed shows in its content: touching it, or copying the same file again, starts
nothing. A file that is still being written waits, and the others wait for it, so that customers
and their interactions are loaded by one run.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import dagster as dg

from hsp_assets.jobs import import_files
from hsp_assets.loading.data_model import PARTS
from hsp_assets.metadata import last_materialized
from hsp_assets.portal.flows import SOURCE_IMPORTS, SOURCES, SourceName
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sensors.attempts import Attempt, next_attempt
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.runs import run_under_way
from hsp_assets.sources.files import File, Location, fingerprint

NO_FOLDER = "HSP_SOURCE is not set: there are no source files to look for."
Stamps = Mapping[SourceName, Mapping[str, str]]


@dataclass(frozen=True)
class Known:
    """A file as it was at the last look; its fingerprint is empty until it was whole."""

    stamp: str
    fingerprint: str = ""


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers: the files by `source/name`, and the last run it requested."""

    files: Mapping[str, Known] = field(default_factory=dict)
    attempt: Attempt = field(default_factory=Attempt)
    version: Literal[2] = 2


def half_written(seen: Mapping[str, Known], stamps: Stamps) -> list[str]:
    """The files that look different from the last look, so that somebody may be writing them."""
    return [
        key
        for source, files in stamps.items()
        for name, stamp in files.items()
        if (known := seen.get(key := f"{source}/{name}")) is None or known.stamp != stamp
    ]


def changed_sources(
    now: Mapping[SourceName, str], loaded: Mapping[SourceName, str]
) -> list[SourceName]:
    """The sources whose content is not what was loaded last; those without a file are left out.

    Args:
        now: fingerprint of each source's files; empty when it has none.
        loaded: the same when it was loaded last; a source that never was is absent.

    """
    return [source for source, content in now.items() if content and content != loaded.get(source)]


def source_file_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor, at an interval in seconds."""

    @dg.sensor(
        name="source_files",
        job=import_files,
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Loads new or changed source files into HubSpot; by content, when whole.",
    )
    def source_files_arrived(
        context: dg.SensorEvaluationContext,
        source_folder: SourceFolderResource,
        storage: StorageResource,
    ) -> dg.SensorResult:
        if not source_folder.root:
            return dg.SensorResult(skip_reason=NO_FOLDER)
        location, before = source_folder.location(storage), parse_cursor(Cursor, context.cursor)
        stamps = {name: location.stamps(source_folder.patterns[name]) for name in SOURCES}
        moving = [] if location.is_s3 else half_written(before.files, stamps)
        files = _known(location, stamps, before.files, set(moving))
        if moving:
            reason = f"Waiting until {', '.join(moving)} stopped changing."
            return dg.SensorResult(
                skip_reason=reason, cursor=format_cursor(Cursor(files, before.attempt))
            )
        sources = changed_sources(contents(files), _loaded(context.instance))
        reason, attempt = _decide(context.instance, sources, files, before.attempt, seconds)
        cursor = format_cursor(Cursor(files, attempt or before.attempt))
        if attempt is None:
            return dg.SensorResult(skip_reason=reason, cursor=cursor)
        return dg.SensorResult(
            [_request(context.instance, sources, attempt, reason)], cursor=cursor
        )

    return source_files_arrived


def contents(files: Mapping[str, Known]) -> dict[SourceName, str]:
    """One fingerprint of all files of each source, as `source_files` reports it."""
    files_of = {
        source: [
            File("", key.removeprefix(f"{source}/"), files[key].fingerprint)
            for key in sorted(files)
            if key.startswith(f"{source}/")
        ]
        for source in SOURCES
    }
    return {source: fingerprint(some) if some else "" for source, some in files_of.items()}


def _known(
    location: Location, stamps: Stamps, before: Mapping[str, Known], moving: set[str]
) -> dict[str, Known]:
    """The files as they are now; those that are whole have been read, each once."""
    files = {}
    for source, named in stamps.items():
        for name, stamp in named.items():
            key = f"{source}/{name}"
            known = before.get(key)
            if key in moving or (known and known.fingerprint and known.stamp == stamp):
                files[key] = Known(stamp) if key in moving or known is None else known
            else:
                content = stamp if location.is_s3 else location.content_fingerprint(name)
                files[key] = Known(stamp, content)
    return files


def _loaded(instance: dg.DagsterInstance) -> dict[SourceName, str]:
    """The content of each source that was loaded last, and whose load was finished."""
    loaded = {}
    for source, name in SOURCE_IMPORTS.items():
        read = last_materialized(instance, f"source_files/{source}", "fingerprint")
        done = last_materialized(instance, f"imports/{name}")
        if read and done and done.at >= read.at:
            loaded[source] = str(read.metadata["fingerprint"])
    return loaded


def _decide(
    instance: dg.DagsterInstance,
    sources: Sequence[SourceName],
    files: Mapping[str, Known],
    last: Attempt,
    pause: float,
) -> tuple[str, Attempt | None]:
    """Why to run, and which attempt; None means that there is nothing to run now."""
    if not sources:
        return f"{len(files)} files, all loaded.", None
    if run := run_under_way(instance, ("source_files", "imports")):
        return f"Run {run[:8]} is loading; the next run loads the remaining files.", None
    reason = f"New content in the files of {', '.join(sources)}."
    now = contents(files)
    name = "-".join(now[source] for source in sources)
    attempt = next_attempt(last, name, time.time(), pause)
    return (f"{reason} {attempt}", None) if isinstance(attempt, str) else (reason, attempt)


def _request(
    instance: dg.DagsterInstance, sources: Sequence[SourceName], attempt: Attempt, reason: str
) -> dg.RunRequest:
    """A run of the changed sources and their imports; the first one makes the data model too."""
    keys = [
        key
        for source in sources
        for key in (f"source_files/{source}", f"imports/{SOURCE_IMPORTS[source]}")
    ]
    if last_materialized(instance, "data_model/interaction_event") is None:
        keys += [f"data_model/{part}" for part in PARTS]
    return dg.RunRequest(
        run_key=attempt.run_key,
        asset_selection=[dg.AssetKey.from_user_string(key) for key in keys],
        tags={"hsp/reason": reason},
    )
